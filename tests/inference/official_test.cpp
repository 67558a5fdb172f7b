// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/official.h"

#include <gtest/gtest.h>
#include <array>

#include "patchfusion/tiling/running_mean.h"
#include "tiny_model.h"

namespace patchfusion::inference {
namespace {

constexpr Size kImageGrid = {.height = 240, .width = 400};  // tiles of 60x100, unlike the process size
constexpr Size kImageTile = {.height = 60, .width = 100};

/// The released code's running average: whole maps, rewritten by every tile.
struct WholeMaps {
    torch::Tensor average;  // [H,W]
    torch::Tensor count;    // [H,W]

    /// Maps that cover everything, from weighted sums.
    static WholeMaps of_sums(const torch::Tensor& sum, const torch::Tensor& count) { return {sum / count, count}; }

    void update(const torch::Tensor& depth, const torch::Tensor& mask, int top, int left) {
        auto weighted = torch::zeros_like(average);
        auto weight = torch::zeros_like(count);
        place(weighted, depth * mask, top, left);
        place(weight, mask, top, left);
        average = (weighted + count * average) / (count + weight);
        count = count + weight;
    }

    static void place(torch::Tensor& map, const torch::Tensor& tile, int top, int left) {
        map.narrow(0, top, tile.size(0)).narrow(1, left, tile.size(1)).copy_(tile);
    }
};

torch::Tensor resized(const torch::Tensor& image, Size size,
                      const torch::nn::functional::InterpolateFuncOptions::mode_t& mode) {
    auto options =
        torch::nn::functional::InterpolateFuncOptions().size(std::vector<std::int64_t>{size.height, size.width}).mode(mode);
    if (!std::holds_alternative<torch::enumtype::kNearest>(mode)) {
        options.align_corners(true);
    }
    return torch::nn::functional::interpolate(image, options);
}

/// One tile of the image grid, predicted alone: [h,w] of the process size.
torch::Tensor predict_one(model::PatchFusion& model, const model::CoarseContext& context, const torch::Tensor& image, int top,
                          int left) {
    const Size process = testing::kTinyProcess;
    const auto crop = image.narrow(2, top, kImageTile.height).narrow(3, left, kImageTile.width);
    const double x = static_cast<double>(process.width) / kImageGrid.width;
    const double y = static_cast<double>(process.height) / kImageGrid.height;
    model::TileBatch one;
    one.crops = resized(crop, process, torch::kBilinear);
    one.rois = {{.left = left * x, .top = top * y, .width = kImageTile.width * x, .height = kImageTile.height * y}};
    return model->predict_tiles(context, one).depth[0][0];
}

TEST(OfficialMap, EqualsWholeMapsRewrittenByEveryTile) {
    const torch::NoGradGuard no_gradients;
    auto model = testing::tiny_model();
    torch::manual_seed(5);
    const auto image = torch::rand({1, 3, kImageGrid.height, kImageGrid.width});
    const Views views = {.photo = kImageGrid,
                         .process_size = testing::kTinyProcess,
                         .whole = resized(image, testing::kTinyProcess, torch::kBilinear),
                         .split = 4,
                         .working = WorkingGrid(image)};
    const auto regular =
        tiling::make_official_schedule({.kind = tiling::PlanKind::P49}, testing::kTinyProcess, {.random_grid = kImageGrid});
    auto schedule = regular;
    const std::vector<std::array<int, 2>> corners = {
        {0, 0}, {180, 300}, {77, 133}, {12, 201}};  // (row, column), given from outside
    schedule.random.emplace_back();
    for (const auto [row, column] : corners) {
        schedule.random.back().push_back({.left = column, .top = row, .width = kImageTile.width, .height = kImageTile.height});
    }

    const auto context = model->observe(views.whole);
    const auto mask = tiling::blend_mask(testing::kTinyProcess);
    auto first_sum = torch::zeros({216, 384});
    auto first_count = torch::zeros({216, 384});
    for (int row = 0; row < 4; ++row) {
        for (int column = 0; column < 4; ++column) {
            const auto depth = predict_one(model, context, image, row * 60, column * 100);
            WholeMaps::place(first_sum, depth * mask, row * 54, column * 96);
            WholeMaps::place(first_count, mask, row * 54, column * 96);
        }
    }
    auto maps = WholeMaps::of_sums(first_sum, first_count);
    for (const auto& [shift_y, shift_x] : {std::array{0, 1}, std::array{1, 0}, std::array{1, 1}}) {
        for (int row = 0; row < 4 - shift_y; ++row) {
            for (int column = 0; column < 4 - shift_x; ++column) {
                const auto depth = predict_one(model, context, image, row * 60 + shift_y * 30, column * 100 + shift_x * 50);
                maps.update(depth, mask, row * 54 + shift_y * 27, column * 96 + shift_x * 48);
            }
        }
    }
    const auto p49 = official_map(model, views, tiling::PlanKind::P49, regular, 4);
    EXPECT_EQ(p49.tiles, 49);
    EXPECT_LT(testing::relative_difference(p49.depth, maps.average), 1e-5);

    maps.average = resized(maps.average.unsqueeze(0).unsqueeze(0), kImageGrid, torch::kNearest)[0][0];
    maps.count = resized(maps.count.unsqueeze(0).unsqueeze(0), kImageGrid, torch::kBilinear)[0][0];
    for (const auto [row, column] : corners) {
        const auto depth = predict_one(model, context, image, row, column);
        maps.update(resized(depth.unsqueeze(0).unsqueeze(0), kImageTile, torch::kNearest)[0][0], tiling::blend_mask(kImageTile),
                    row, column);
    }
    const auto with_random = official_map(model, views, tiling::PlanKind::Random, schedule, 4);
    EXPECT_LT(testing::relative_difference(with_random.depth, maps.average), 1e-5);
    EXPECT_GT(with_random.overlap_difference, 0);
}

TEST(OfficialInference, GivesThePhotosOwnSizeAndTheSameMapAgain) {
    auto model = testing::tiny_model();
    const auto rgb = testing::random_photo({.height = 121, .width = 77});
    for (const auto* plan : {"coarse", "fine"}) {
        const auto map = infer(model, rgb, {.plan = tiling::parse_plan(plan), .cai = ConsistencyAwareInference::Official});
        EXPECT_EQ(map.depth_m.sizes(), (std::vector<std::int64_t>{121, 77})) << plan;
        EXPECT_EQ(map.process_size, testing::kTinyProcess);
    }
    InferenceOptions options{.plan = tiling::parse_plan("r7"), .cai = ConsistencyAwareInference::Official, .seed = 1};
    const auto first = infer(model, rgb, options);
    EXPECT_EQ(first.tiles, 53);  // 49 + 7 / 4 passes of 4
    EXPECT_TRUE(torch::equal(first.depth_m, infer(model, rgb, options).depth_m));
}

}  // namespace
}  // namespace patchfusion::inference
