// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "fusion_module.h"
#include "patchfusion/guided_fusion/coarse_crop.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::guided_fusion {
namespace {

GuidedFusionOptions small_options() {
    return {.shape = {.channels = {12, 8, 8, 8, 4, 4}, .strides = {32, 16, 8, 4, 2, 1}},
            .g2l = {.blocks = {2, 2, 2, 2, 2, 2}, .heads = {2, 2, 2, 2, 1, 1}, .window = 4, .process_size = {40, 64}},
            .bins = {.bins = 8, .embedding_dim = 6, .mlp_dim = 8, .seed_mlp_dim = 8, .attractor_alpha = 1.0}};
}

FeaturePyramid random_pyramid(const PyramidShape& shape, Size image, int count) {
    FeaturePyramid pyramid;
    for (int level = 0; level < kPyramidLevels; ++level) {
        const Size size = shape.level_size(image, level);
        pyramid[level] = torch::randn({count, shape.channels.at(static_cast<std::size_t>(level)), size.height, size.width});
    }
    return pyramid;
}

FusionInput random_input(const PyramidShape& shape, Size tile, int tiles) {
    return {.pixels_and_depths = torch::rand({tiles, 5, tile.height, tile.width}),
            .coarse = random_pyramid(shape, tile, tiles),
            .g2l = random_pyramid(shape, tile, tiles),
            .fine = random_pyramid(shape, tile, tiles)};
}

class GuidedFusionSizes : public testing::TestWithParam<Size> {};

TEST_P(GuidedFusionSizes, FusedLevelsHaveTheSizesOfTheFineOnes) {
    torch::manual_seed(1);
    const torch::NoGradGuard no_grad;
    FusionModule module(small_options());
    module.eval();
    const Size tile = GetParam();
    const FusionInput input = random_input(small_options().shape, tile, 2);
    const FeaturePyramid local = module.network.global_to_local(input.coarse);
    const FeaturePyramid fused = module.network.fuse(input);
    for (int level = 0; level < kPyramidLevels; ++level) {
        EXPECT_EQ(local[level].sizes(), input.coarse[level].sizes());
        EXPECT_EQ(fused[level].sizes(), input.fine[level].sizes());
    }
    EXPECT_EQ(nn::size_of(module.network.depth(fused)), tile);
}

INSTANTIATE_TEST_SUITE_P(AnySize, GuidedFusionSizes, testing::Values(Size{40, 64}, Size{41, 63}, Size{64, 40}, Size{33, 35}));

TEST(GuidedFusion, GradientsReachEveryParameterThatIsNotFrozen) {
    torch::manual_seed(2);
    FusionModule module(small_options());
    module.train();
    FusionInput input = random_input(small_options().shape, {40, 64}, 2);
    input.g2l = module.network.global_to_local(input.coarse);
    module.network.depth(module.network.fuse(input)).log().square().sum().backward();
    int frozen = 0;
    for (const auto& item : module.named_parameters()) {
        if (!item.value().requires_grad()) {
            ++frozen;
            EXPECT_TRUE(item.key().find("embed_proj") != std::string::npos || item.key().starts_with("fusion_conv_list.5"));
            continue;
        }
        EXPECT_TRUE(item.value().grad().defined() && item.value().grad().abs().sum().item<float>() > 0) << item.key();
    }
    EXPECT_EQ(frozen, 2 * 6 + 2);
}

TEST(FusionDecoder, MakesALargeMapInStripsAsItIsWhole) {
    torch::manual_seed(4);
    FusionDecoder decoder({.channels = {4, 4, 4, 4, 60, 4}, .strides = {32, 16, 8, 4, 2, 1}}, DecoderWidth::Narrow,
                          nn::Padding::Zeros);
    const torch::Tensor encoded = torch::randn({1, 4, 401, 512});
    const torch::Tensor coarser = torch::randn({1, 120, 200, 256});             // enlarged and side by side: 102 MB
    const torch::Tensor whole = decoder.forward(5, encoded, coarser).detach();  // with gradients: no strips
    const torch::NoGradGuard no_grad;
    const torch::Tensor strips = decoder.forward(5, encoded, coarser);
    EXPECT_TRUE(torch::allclose(strips, whole, 1e-4, 1e-5)) << (strips - whole).abs().max().item<float>();
}

TEST(GuidedFusion, LearntPositionsAreStretchedToOtherSizes) {
    torch::manual_seed(3);
    const torch::NoGradGuard no_grad;
    GlobalToLocalLevel level(GlobalToLocalLevelOptions{.channels = 4, .blocks = 2, .heads = 1, .window = 4, .grid = {6, 8}});
    for (auto& parameter : level->named_parameters()) {
        if (parameter.key().find("blocks") != std::string::npos) {
            parameter.value().zero_();  // what is left of a block is its residual: nothing
        }
    }
    torch::Tensor positions = level->named_parameters()["absolute_pos_embed"];
    positions.normal_();
    const torch::Tensor grid = positions.view({1, 6, 8, 4}).permute({0, 3, 1, 2});
    const torch::Tensor stretched = nn::resize_corners(grid, {9, 11}).permute({0, 2, 3, 1});
    const torch::Tensor expected = torch::layer_norm(stretched, {4}).permute({0, 3, 1, 2});
    EXPECT_TRUE(torch::allclose(level->forward(torch::zeros({1, 4, 9, 11})), expected, 1e-4, 1e-4));
}

TEST(GuidedFusion, MasksFollowTheSize) {
    torch::manual_seed(4);
    const torch::NoGradGuard no_grad;
    const GlobalToLocalLevelOptions options = {.channels = 4, .blocks = 2, .heads = 2, .window = 4, .grid = {6, 8}};
    GlobalToLocalLevel level(options);
    const torch::Tensor small = torch::randn({1, 4, 6, 8});
    const torch::Tensor before = level->forward(small);
    (void)level->forward(torch::randn({1, 4, 13, 5}));
    EXPECT_TRUE(torch::equal(level->forward(small), before));
}

TEST(CoarseCrop, TilesTakeTheirOwnImage) {
    const torch::Tensor maps = torch::stack({torch::full({2, 8, 8}, 1.0F), torch::full({2, 8, 8}, 3.0F)});
    const RectF roi = {.left = 4, .top = 2, .width = 8, .height = 8};
    const torch::Tensor crops = crop_map(maps, {.rois = {roi, roi, roi}, .image_of_tile = {1, 0, 1}}, 2.0, {8, 8});
    EXPECT_TRUE(torch::allclose(crops.mean({1, 2, 3}), torch::tensor({3.0F, 1.0F, 3.0F})));
    EXPECT_TRUE(torch::allclose(crop_map(maps, {.rois = {roi}, .image_of_tile = {}}, 2.0, {8, 8}), torch::ones({1, 2, 8, 8})));
    EXPECT_TRUE(torch::allclose(crop_map(maps, {.rois = {roi, roi}, .image_of_tile = {1, 1}}, 2.0, {8, 8}),
                                torch::full({2, 2, 8, 8}, 3.0F)));
}

TEST(CoarseCrop, KeepsPlacesAtSizesTheStrideDoesNotDivide) {
    // A ramp over the image: each level's pixel holds the x of its centre in image pixels, cut at ceil(width / stride).
    const PyramidShape shape = {.channels = {1, 1, 1, 1, 1, 1}, .strides = {32, 16, 8, 4, 2, 1}};
    FeaturePyramid ramp;
    for (int level = 0; level < kPyramidLevels; ++level) {
        const double stride = shape.strides.at(static_cast<std::size_t>(level));
        const Size size = shape.level_size({100, 150}, level);
        ramp[level] = ((torch::arange(size.width) + 0.5) * stride).view({1, 1, 1, -1}).expand({1, 1, size.height, size.width});
    }
    const FeaturePyramid crop = crop_pyramid(
        ramp, {.rois = {{.left = 64, .top = 32, .width = 48, .height = 32}}, .image_of_tile = {}}, shape, {64, 96});
    for (int level = 0; level < kPyramidLevels; ++level) {
        EXPECT_NEAR(crop[level].mean().item<double>(), 64 + 24, 1e-3) << "level " << level;
    }
}

}  // namespace
}  // namespace patchfusion::guided_fusion
