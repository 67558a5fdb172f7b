// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/disturbed_fine.h"

#include <optional>
#include <utility>

namespace patchfusion::training {
namespace {

constexpr double kScaleSpread = 0.4;  // standard deviation of the log of D_f's factor in a tile's middle,
constexpr double kSlopeSpread = 0.4;  // and of its change from side to side
constexpr int kLayoutLevels = 4;      // the strides 32 to 4 hold a tile's layout, what is finer its edges

/// How one tile is disturbed.
struct Disturbance {
    torch::Tensor plane;      // [3] of D_f's factor: in the middle, from top to bottom, from side to side; standard normal
    std::int64_t levels = 0;  // of F_f, from the coarsest on, that are another image's
};

/// None for a tile that is left as it is.
std::optional<Disturbance> draw_disturbance(double share) {
    if (torch::rand({}).item<double>() >= share) {
        return std::nullopt;
    }
    return Disturbance{.plane = torch::randn({3}), .levels = torch::randint(kLayoutLevels + 1, {1}).item<std::int64_t>()};
}

/// For each tile of this part. Each part has as many tiles; what the others are drawn is passed over.
std::vector<std::optional<Disturbance>> draw_disturbances(std::size_t tiles, double share, const data::BatchPart& part) {
    std::vector<std::optional<Disturbance>> own(tiles);
    for (int index = 0; index < part.count; ++index) {
        for (std::size_t tile = 0; tile < tiles; ++tile) {
            auto drawn = draw_disturbance(share);
            if (index == part.index) {
                own[tile] = std::move(drawn);
            }
        }
    }
    return own;
}

/// A factor for each pixel of a tile, the exponential of a plane: [1,h,w].
torch::Tensor scale_and_slope(const torch::Tensor& plane, std::int64_t height, std::int64_t width) {
    const auto v = torch::linspace(-0.5, 0.5, height).unsqueeze(1);  // [h,1]
    const auto u = torch::linspace(-0.5, 0.5, width).unsqueeze(0);   // [1,w]
    return torch::exp(kScaleSpread * plane[0] + kSlopeSpread * (plane[1] * v + plane[2] * u)).unsqueeze(0);
}

/// A tile of another image, or the tile itself where there is none.
std::size_t stranger_of(std::size_t tile, const std::vector<int>& image_of_tile) {
    for (std::size_t step = 1; step < image_of_tile.size(); ++step) {
        const std::size_t other = (tile + step) % image_of_tile.size();
        if (image_of_tile[other] != image_of_tile[tile]) {
            return other;
        }
    }
    return tile;
}

}  // namespace

base_depth::BaseDepthOutput disturbed(base_depth::BaseDepthOutput fine, const std::vector<int>& image_of_tile, double share,
                                      const data::BatchPart& part) {
    const base_depth::BaseDepthOutput whole = fine;
    fine.depth = whole.depth.clone();
    for (int level = 0; level < kLayoutLevels; ++level) {
        fine.features.levels.at(level) = whole.features.levels.at(level).clone();
    }
    const auto disturbances = draw_disturbances(image_of_tile.size(), share, part);
    for (std::size_t tile = 0; tile < image_of_tile.size(); ++tile) {
        const auto& disturbance = disturbances[tile];
        if (!disturbance) {
            continue;
        }
        const auto here = static_cast<std::int64_t>(tile);
        const auto there = static_cast<std::int64_t>(stranger_of(tile, image_of_tile));
        fine.depth[here].mul_(scale_and_slope(disturbance->plane, fine.depth.size(2), fine.depth.size(3)));
        for (int level = 0; level < disturbance->levels; ++level) {
            fine.features.levels.at(level)[here].copy_(whole.features.levels.at(level)[there]);
        }
    }
    return fine;
}

}  // namespace patchfusion::training
