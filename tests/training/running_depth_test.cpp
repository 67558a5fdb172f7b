// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/running_depth.h"

#include <gtest/gtest.h>

#include "model/small_model.h"

namespace patchfusion::training {
namespace {

TEST(RunningDepth, MovesWithTheTiles) {
    const auto ramp = (torch::arange(8) + 0.5).view({1, 1, 1, 8}).expand({1, 1, 6, 8}).to(torch::kFloat);  // x in its pixels
    const RectF left = {.left = 10, .top = 20, .width = 4, .height = 3};   // two of the tile's pixels a grid pixel
    const RectF right = {.left = 12, .top = 21, .width = 4, .height = 3};  // 4 tile pixels to the right, 2 down
    const RunningDepth seen = running_depth_between(ramp, {left}, {right});
    const auto there = torch::zeros({1, 1, 6, 8}, torch::kBool);
    there.slice(2, 0, 4).slice(3, 0, 4).fill_(true);
    EXPECT_TRUE(torch::equal(seen.is_there, there));
    const auto expected = ramp.slice(3, 4, 8).slice(2, 0, 4);
    EXPECT_TRUE(torch::allclose(seen.depth.slice(2, 0, 4).slice(3, 0, 4), expected));
}

TEST(RunningDepth, FirstTilesAreFusedAsEverAndSecondOnesSeeThem) {
    torch::manual_seed(1);
    const torch::NoGradGuard no_grad;
    model::PatchFusion model(model::small_config());
    model->eval();
    const auto context = model->observe(torch::rand({1, 3, 48, 64}));
    model::TileBatch tiles = model::two_tiles({48, 64});
    tiles.rois[1] = {.left = 8, .top = 6, .width = 16, .height = 12};  // overlaps the first
    tiles.image_of_tile = {0, 0};
    const auto fine = model->predict_fine(tiles.crops);
    const auto at_once = model->fuse(context, tiles, fine).depth;
    const auto in_turn = fuse_in_turn(model, context, tiles, fine).depth;
    EXPECT_TRUE(torch::allclose(in_turn[0], at_once[0], 1e-4, 1e-4));
    EXPECT_GT((in_turn[1] - at_once[1]).abs().max().item<float>(), 1e-6F);
}

TEST(RunningDepth, SecondTilesSeeTheirOwnWhereTheFirstOnesHaveNone) {
    torch::manual_seed(1);
    const torch::NoGradGuard no_grad;
    model::ModelConfig config = model::small_config();
    config.fusion_depth_scale = 50;  // so that depth counts for much with random weights
    model::PatchFusion model(config);
    model->eval();
    const auto context = model->observe(torch::rand({1, 3, 48, 64}));
    model::TileBatch tiles = model::two_tiles({48, 64});
    tiles.rois[1] = {.left = 40, .top = 30, .width = 16, .height = 12};  // apart from the first
    tiles.image_of_tile = {0, 0};
    const auto fine = model->predict_fine(tiles.crops);
    const auto at_once = model->fuse(context, tiles, fine).depth;
    model::TileBatch again = tiles;
    again.running_depth = at_once;
    again.has_running_depth = torch::ones_like(at_once, torch::kBool);
    const auto in_turn = fuse_in_turn(model, context, tiles, fine).depth;
    EXPECT_TRUE(torch::allclose(in_turn[0], at_once[0], 1e-4, 1e-4));
    const auto expected = model->fuse(context, again, fine).depth[1];
    const auto largest = [](const torch::Tensor& difference) { return difference.abs().max().item<float>(); };
    EXPECT_GT(largest(expected - at_once[1]), 0.0F);
    EXPECT_LT(largest(in_turn[1] - expected), 0.05F * largest(expected - at_once[1]));
}

}  // namespace
}  // namespace patchfusion::training
