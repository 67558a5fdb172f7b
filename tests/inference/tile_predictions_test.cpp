// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/tile_predictions.h"

#include <gtest/gtest.h>

#include "patchfusion/tiling/resample.h"
#include "patchfusion/tiling/running_mean.h"
#include "tiny_model.h"

namespace patchfusion::inference {
namespace {

/// A photograph of the working grid's size: no resizing at the end.
torch::Tensor grid_photo() {
    return testing::random_photo(testing::kTinyGrid, 3);
}

TEST(TilePredictions, AreTheTilesThatP16AndFineStitch) {
    auto model = testing::tiny_model();
    const auto rgb = grid_photo();
    for (const auto kind : {tiling::PlanKind::Fine, tiling::PlanKind::P16}) {
        const auto tiles = predict_each_tile(model, rgb, kind);
        ASSERT_EQ(tiles.size(), 49U);
        const auto map = infer(model, rgb, {.plan = {.kind = kind}}).depth_m;
        for (int i = 0; i < 16; ++i) {
            const auto& tile = tiles[static_cast<std::size_t>(i)];
            EXPECT_LT(testing::relative_difference(tile.depth_m, tiling::crop(map, tile.rect_in_grid)), 1e-5);
        }
    }
}

TEST(TilePredictions, KnowNoRunningDepth) {
    // The running depth changes what a shifted tile is predicted as: the tiles alone do not average to P49's map.
    auto model = testing::tiny_model();
    const auto rgb = grid_photo();
    tiling::RunningMean alone(testing::kTinyGrid);
    for (const auto& tile : predict_each_tile(model, rgb, tiling::PlanKind::P16)) {
        alone.add(tile.rect_in_grid, tile.depth_m, tiling::blend_mask(testing::kTinyProcess));
    }
    const auto map = infer(model, rgb, {.plan = {.kind = tiling::PlanKind::P49}}).depth_m;
    EXPECT_GT(testing::relative_difference(alone.map(), map), 1e-5);
}

TEST(TilePredictions, OfCoarseAreCropsOfOneMap) {
    auto model = testing::tiny_model();
    const auto rgb = grid_photo();
    const auto map = infer(model, rgb, {.plan = {.kind = tiling::PlanKind::Coarse}}).depth_m;
    for (const auto& tile : predict_each_tile(model, rgb, tiling::PlanKind::Coarse)) {
        EXPECT_LT(testing::relative_difference(tile.depth_m, tiling::crop(map, tile.rect_in_grid)), 1e-6);
    }
}

TEST(TilePredictions, OfABfloat16ModelAreThoseOfItsMap) {
    auto model = testing::new_tiny_model();
    model->compute_in_bfloat16();
    const auto rgb = grid_photo();
    for (const auto kind : {tiling::PlanKind::Coarse, tiling::PlanKind::Fine, tiling::PlanKind::P16}) {
        const auto tiles = predict_each_tile(model, rgb, kind);
        const auto map = infer(model, rgb, {.plan = {.kind = kind}}).depth_m;
        for (std::size_t i = 0; i < 16; ++i) {
            EXPECT_LT(testing::relative_difference(tiles[i].depth_m, tiling::crop(map, tiles[i].rect_in_grid)), 1e-5);
        }
    }
}

TEST(TilePredictions, AreInMetres) {
    auto model = testing::tiny_model();
    const auto rgb = grid_photo();
    const auto near = predict_each_tile(model, rgb, tiling::PlanKind::Coarse, {.focal_px = 100.0});
    const auto far = predict_each_tile(model, rgb, tiling::PlanKind::Coarse, {.focal_px = 250.0});
    EXPECT_LT(testing::relative_difference(far[40].depth_m, near[40].depth_m * 2.5), 1e-6);
}

}  // namespace
}  // namespace patchfusion::inference
