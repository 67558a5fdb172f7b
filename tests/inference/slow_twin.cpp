// SPDX-License-Identifier: Apache-2.0
#include "slow_twin.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "patchfusion/core/random.h"
#include "patchfusion/inference/views.h"
#include "patchfusion/tiling/resample.h"
#include "patchfusion/tiling/running_mean.h"

namespace patchfusion::inference::testing {
namespace {

using Families = std::vector<std::vector<Rect>>;

/// Tiles per side: the model's, or as many as tiles of that many pixels go into the longer side, rounded.
int split_of(const InferenceOptions& options, const torch::Tensor& rgb, const model::ModelConfig& config) {
    const double longer = static_cast<double>(std::max(rgb.size(0), rgb.size(1)));
    return options.tile_pixels ? static_cast<int>(std::lround(longer / *options.tile_pixels)) : config.split;
}

/// Families of tiles in their order, from the definition of the plan; the random ones are as drawn.
Families families_of(const tiling::Plan& plan, Size tile, int split, const InferenceOptions& options) {
    const auto lattice = [&](int top, int left, int rows, int columns) {
        std::vector<Rect> tiles;
        for (int row = 0; row < rows; ++row) {
            for (int column = 0; column < columns; ++column) {
                tiles.push_back({.left = left + column * tile.width,
                                 .top = top + row * tile.height,
                                 .width = tile.width,
                                 .height = tile.height});
            }
        }
        return tiles;
    };
    Families families = {lattice(0, 0, split, split)};
    if (plan.kind == tiling::PlanKind::P49 || plan.kind == tiling::PlanKind::Random) {
        families.push_back(lattice(0, tile.width / 2, split, split - 1));
        families.push_back(lattice(tile.height / 2, 0, split - 1, split));
        families.push_back(lattice(tile.height / 2, tile.width / 2, split - 1, split - 1));
    }
    const auto random = tiling::make_schedule(plan, tile, {.split = split, .seed = options.seed}).random;
    for (std::size_t i = 0; i < random.size(); ++i) {
        if (i % static_cast<std::size_t>(options.batch.value_or(4)) == 0) {
            families.emplace_back();
        }
        families.back().push_back(random[i]);
    }
    return families;
}

void shuffle_tiles(std::vector<Rect>& tiles, Random& random) {
    for (int i = static_cast<int>(tiles.size()) - 1; i > 0; --i) {
        std::swap(tiles[static_cast<std::size_t>(i)], tiles[static_cast<std::size_t>(random.integer(0, i))]);
    }
}

/// Weighted sums over the whole grid.
struct Sums {
    torch::Tensor depth;   // [H,W] float64, sum of weight x depth
    torch::Tensor weight;  // [H,W] float64, sum of weights

    void add(const Rect& tile, const torch::Tensor& prediction, const torch::Tensor& mask) {
        const auto d = prediction.accessor<float, 2>();
        const auto w = mask.accessor<float, 2>();
        auto depth_at = depth.accessor<double, 2>();
        auto weight_at = weight.accessor<double, 2>();
        for (int y = 0; y < tile.height; ++y) {
            for (int x = 0; x < tile.width; ++x) {
                depth_at[tile.top + y][tile.left + x] += static_cast<double>(w[y][x]) * d[y][x];
                weight_at[tile.top + y][tile.left + x] += w[y][x];
            }
        }
    }
};

/// D_g and where there is one, for one tile.
struct TileRunning {
    torch::Tensor depth;  // [1,1,h,w]
    torch::Tensor known;  // [1,1,h,w] bool
};

TileRunning running_in(const Sums& sums, const Rect& tile) {
    TileRunning running{.depth = torch::zeros({1, 1, tile.height, tile.width}),
                        .known = torch::zeros({1, 1, tile.height, tile.width}, torch::kBool)};
    const auto depth = sums.depth.accessor<double, 2>();
    const auto weight = sums.weight.accessor<double, 2>();
    for (int y = 0; y < tile.height; ++y) {
        for (int x = 0; x < tile.width; ++x) {
            if (const double w = weight[tile.top + y][tile.left + x]; w > 0) {
                running.depth.accessor<float, 4>()[0][0][y][x] = static_cast<float>(depth[tile.top + y][tile.left + x] / w);
                running.known.accessor<bool, 4>()[0][0][y][x] = true;
            }
        }
    }
    return running;
}

/// One tile's pixels, copied one by one.
torch::Tensor pixels_of(const torch::Tensor& working, const Rect& tile) {
    auto pixels = torch::zeros({1, 3, tile.height, tile.width});
    auto to = pixels.accessor<float, 4>();
    const auto from = working.accessor<float, 4>();
    for (int c = 0; c < 3; ++c) {
        for (int y = 0; y < tile.height; ++y) {
            for (int x = 0; x < tile.width; ++x) {
                to[0][c][y][x] = from[0][c][tile.top + y][tile.left + x];
            }
        }
    }
    return pixels;
}

/// Bilinear at pixel centres, the border's value beyond it. Positions are in single precision, as LibTorch's are: 384 columns
/// round them to 2e-5 of a pixel, which shows between neighbours of very different depth.
torch::Tensor resize_slowly(const torch::Tensor& map, Size size) {
    auto resized = torch::zeros({size.height, size.width}, torch::kFloat64);
    auto to = resized.accessor<double, 2>();
    const auto from = map.accessor<double, 2>();
    const auto rows = map.size(0);
    const auto columns = map.size(1);
    const float scale_y = static_cast<float>(rows) / static_cast<float>(size.height);
    const float scale_x = static_cast<float>(columns) / static_cast<float>(size.width);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const float sy = std::max(0.0F, (static_cast<float>(y) + 0.5F) * scale_y - 0.5F);
            const float sx = std::max(0.0F, (static_cast<float>(x) + 0.5F) * scale_x - 0.5F);
            const auto y0 = static_cast<std::int64_t>(sy);
            const auto x0 = static_cast<std::int64_t>(sx);
            const auto y1 = std::min(y0 + 1, rows - 1);
            const auto x1 = std::min(x0 + 1, columns - 1);
            const double fy = sy - static_cast<float>(y0);
            const double fx = sx - static_cast<float>(x0);
            to[y][x] =
                (1 - fy) * ((1 - fx) * from[y0][x0] + fx * from[y0][x1]) + fy * ((1 - fx) * from[y1][x0] + fx * from[y1][x1]);
        }
    }
    return resized;
}

}  // namespace

TwinMap infer_slowly(model::PatchFusion& model, const torch::Tensor& rgb, const InferenceOptions& options,
                     std::uint64_t shuffle) {
    const torch::NoGradGuard no_gradients;
    const auto& config = model->config();
    const int split = split_of(options, rgb, config);
    const Views views = view_photo(rgb, config, torch::kCPU);
    const Size tile_size = views.process_size;
    const Size grid = {.height = split * tile_size.height, .width = split * tile_size.width};
    const auto working = tiling::resize_photo(rgb, grid);
    const auto context = model->observe(views.whole);
    const auto mask = tiling::blend_mask(tile_size);
    Sums sums{.depth = torch::zeros({grid.height, grid.width}, torch::kFloat64),
              .weight = torch::zeros({grid.height, grid.width}, torch::kFloat64)};
    double difference = 0;
    double pixels = 0;
    Random random(shuffle);
    for (auto& family : families_of(options.plan, tile_size, split, options)) {
        shuffle_tiles(family, random);
        const Sums before{.depth = sums.depth.clone(), .weight = sums.weight.clone()};
        for (const auto& tile : family) {
            const auto running = running_in(before, tile);
            model::TileBatch one;
            one.crops = pixels_of(working, tile);
            const double to_process = 1.0 / split;
            one.rois = {{.left = tile.left * to_process,
                         .top = tile.top * to_process,
                         .width = tile.width * to_process,
                         .height = tile.height * to_process}};
            one.running_depth = running.depth;
            one.has_running_depth = running.known;
            const bool alone = options.plan.kind == tiling::PlanKind::Fine;
            const auto depth = alone ? model->predict_fine(one.crops).depth : model->predict_tiles(context, one).depth;
            difference += ((depth - running.depth).abs() * running.known).sum(torch::kFloat64).item<double>();
            pixels += running.known.sum().item<double>();
            sums.add(tile, depth[0][0].contiguous(), mask);
        }
    }
    const double width = static_cast<double>(rgb.size(1));
    const double longer = static_cast<double>(std::max(rgb.size(0), rgb.size(1)));
    const double focal = options.focal_px.value_or(longer / 2 / std::tan(kDefaultFovDegrees / 2 * M_PI / 180));
    const double metres = focal * tile_size.width / width / config.canonical_focal_px;
    const auto canonical = (sums.depth / sums.weight).clamp(config.min_depth, config.max_depth);
    const Size photo = {.height = static_cast<int>(rgb.size(0)), .width = static_cast<int>(rgb.size(1))};
    return {.depth_m = resize_slowly(canonical * metres, photo),
            .overlap_difference = pixels > 0 ? difference / pixels * metres : 0.0};
}

}  // namespace patchfusion::inference::testing
