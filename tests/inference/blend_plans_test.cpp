// SPDX-License-Identifier: Apache-2.0
// The blending baselines as plans, and where overlapping tiles disagree.
#include <gtest/gtest.h>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "patchfusion/blending/tile_blend.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/inference/tile_predictions.h"
#include "patchfusion/inference/views.h"
#include "patchfusion/tiling/resample.h"
#include "tiny_model.h"

namespace patchfusion::inference {
namespace {

constexpr const char* kBlends[] = {"blend-scale-shift", "blend-deform", "blend-poisson"};

/// Tile by tile: N_f on its pixels, N_c's whole map enlarged and cut, both blended; metres [H,W] of the working grid.
torch::Tensor blend_slowly(model::PatchFusion& model, const torch::Tensor& rgb, const std::string& plan) {
    const torch::NoGradGuard no_gradients;
    const auto& config = model->config();
    const Views views = view_photo(rgb, config, torch::kCPU);
    const auto coarse = at::upsample_bilinear2d(model->coarse().forward(views.whole).depth,
                                                {testing::kTinyGrid.height, testing::kTinyGrid.width}, /*align_corners=*/false);
    const auto blend = blending::make_tile_blend(tiling::parse_plan(plan).kind, testing::kTinyProcess);
    const double focal = static_cast<double>(rgb.size(1)) / 2 / std::tan(kDefaultFovDegrees / 2 * M_PI / 180);
    const double metres = focal * testing::kTinyProcess.width / static_cast<double>(rgb.size(1)) / config.canonical_focal_px;
    auto map = torch::zeros({testing::kTinyGrid.height, testing::kTinyGrid.width});
    for (int row = 0; row < 4; ++row) {
        for (int column = 0; column < 4; ++column) {
            const Rect tile = {.left = column * testing::kTinyProcess.width,
                               .top = row * testing::kTinyProcess.height,
                               .width = testing::kTinyProcess.width,
                               .height = testing::kTinyProcess.height};
            const auto fine = model->predict_fine(views.working.crop(tile)).depth[0][0];
            const auto depth = blend(fine, tiling::crop(coarse, tile)[0][0]).clamp(config.min_depth, config.max_depth);
            tiling::crop(map, tile).copy_(depth * metres);
        }
    }
    return map;
}

TEST(BlendPlans, EqualTheSlowTwin) {
    auto model = testing::tiny_model();
    const auto rgb = testing::random_photo(testing::kTinyGrid, 3);
    for (const char* plan : kBlends) {
        const auto map = infer(model, rgb, {.plan = tiling::parse_plan(plan)});
        EXPECT_EQ(map.tiles, 16) << plan;
        EXPECT_LT(testing::relative_difference(map.depth_m, blend_slowly(model, rgb, plan)), 1e-4) << plan;
        EXPECT_FALSE(map.overlap_map_m.defined()) << plan;
    }
}

TEST(BlendPlans, DifferFromEachOtherAndFromWhatTheyAreMadeOf) {
    auto model = testing::tiny_model();
    const auto rgb = testing::random_photo(testing::kTinyGrid, 3);
    std::vector<torch::Tensor> maps;
    for (const char* plan : {"coarse", "fine", "blend-scale-shift", "blend-deform", "blend-poisson"}) {
        maps.push_back(infer(model, rgb, {.plan = tiling::parse_plan(plan)}).depth_m);
        for (std::size_t before = 0; before + 1 < maps.size(); ++before) {
            EXPECT_GT(testing::relative_difference(maps.back(), maps[before]), 1e-3) << plan << ' ' << before;
        }
    }
}

TEST(BlendPlans, TilesByThemselvesAreThoseOfTheMap) {
    auto model = testing::tiny_model();
    const auto rgb = testing::random_photo(testing::kTinyGrid, 3);
    for (const char* plan : kBlends) {
        const auto tiles = predict_each_tile(model, rgb, tiling::parse_plan(plan).kind);
        ASSERT_EQ(tiles.size(), 49U);
        const auto map = infer(model, rgb, {.plan = tiling::parse_plan(plan)}).depth_m;
        for (std::size_t i = 0; i < 16; ++i) {
            EXPECT_LT(testing::relative_difference(tiles[i].depth_m, tiling::crop(map, tiles[i].rect_in_grid)), 1e-5) << plan;
        }
    }
}

TEST(BlendPlans, WorkAsTheOfficialCodeStretchesPhotographsToo) {
    auto model = testing::tiny_model();
    const auto rgb = testing::random_photo({.height = 90, .width = 160});
    for (const char* plan : kBlends) {
        const auto map = infer(model, rgb, {.plan = tiling::parse_plan(plan), .cai = ConsistencyAwareInference::Official});
        EXPECT_EQ(map.tiles, 16) << plan;
        EXPECT_TRUE(map.depth_m.isfinite().all().item<bool>()) << plan;
    }
}

TEST(OverlapMap, AddsUpToTheOverlapDifference) {
    auto model = testing::tiny_model();
    const auto photo = testing::random_photo({.height = 90, .width = 160});
    const auto map = infer(model, photo, {.plan = tiling::parse_plan("p49"), .overlap_map = true});
    ASSERT_EQ(map.overlap_map_m.sizes(), (std::vector<std::int64_t>{testing::kTinyGrid.height, testing::kTinyGrid.width}));
    // How often a pixel of p49's shifted tiles meets a running depth: once for each of the three lattices that covers it.
    auto met = torch::zeros_like(map.overlap_map_m);
    const int half_height = testing::kTinyProcess.height / 2;
    const int half_width = testing::kTinyProcess.width / 2;
    met.slice(1, half_width, -half_width).add_(1);
    met.slice(0, half_height, -half_height).add_(1);
    met.slice(0, half_height, -half_height).slice(1, half_width, -half_width).add_(1);
    EXPECT_TRUE(torch::equal(map.overlap_map_m.isnan(), met == 0));
    const double mean = ((map.overlap_map_m * met).nansum() / met.sum()).item<double>();
    EXPECT_NEAR(mean, map.overlap_difference.item<double>(), 1e-4 * mean);
    EXPECT_FALSE(infer(model, photo, {.plan = tiling::parse_plan("p16"), .overlap_map = true}).overlap_map_m.defined());
    EXPECT_FALSE(infer(model, photo, {.plan = tiling::parse_plan("p49")}).overlap_map_m.defined());
}

}  // namespace
}  // namespace patchfusion::inference
