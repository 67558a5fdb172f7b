// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/patchfusion.h"

#include <gtest/gtest.h>
#include <algorithm>

#include "patchfusion/nn/resize.h"
#include "small_model.h"

namespace patchfusion::model {
namespace {

torch::Tensor random_image(Size size, int count = 1) {
    return torch::rand({count, 3, size.height, size.width});
}

class PatchFusionSizes : public ::testing::TestWithParam<Size> {};

TEST_P(PatchFusionSizes, DepthOfATileHasTheSizeOfItsCrop) {
    torch::manual_seed(1);
    const torch::NoGradGuard no_grad;
    PatchFusion model(small_config());
    model->eval();
    const Size size = GetParam();
    const CoarseContext context = model->observe(random_image(size));
    EXPECT_EQ(nn::size_of(context.depth), size);
    const FusionOutput output = model->predict_tiles(context, two_tiles(size));
    EXPECT_EQ(output.depth.sizes(), (torch::IntArrayRef{2, 1, size.height, size.width}));
    EXPECT_GT(output.depth.min().item<float>(), 0);
    EXPECT_TRUE(output.depth.isfinite().all().item<bool>());
}

INSTANTIATE_TEST_SUITE_P(AnySize, PatchFusionSizes,
                         ::testing::Values(Size{48, 64}, Size{64, 48}, Size{50, 62}, Size{49, 63}, Size{34, 100}));

TEST(PatchFusion, EvaluationIsDeterministic) {
    torch::manual_seed(2);
    const torch::NoGradGuard no_grad;
    PatchFusion model(small_config());
    model->eval();
    const torch::Tensor image = random_image({48, 64});
    const TileBatch tiles = two_tiles({48, 64});
    const torch::Tensor first = model->predict_tiles(model->observe(image), tiles).depth;
    EXPECT_TRUE(torch::equal(first, model->predict_tiles(model->observe(image), tiles).depth));
}

TEST(PatchFusion, ABatchOfTilesEqualsItsTilesOneByOne) {
    torch::manual_seed(3);
    const torch::NoGradGuard no_grad;
    PatchFusion model(small_config());
    model->eval();
    const CoarseContext context = model->observe(random_image({48, 64}, 2));
    TileBatch tiles = two_tiles({48, 64});
    tiles.image_of_tile = {1, 0};
    const torch::Tensor both = model->predict_tiles(context, tiles).depth;
    for (int i = 0; i < 2; ++i) {
        const TileBatch one = {.crops = tiles.crops.narrow(0, i, 1),
                               .rois = {tiles.rois[static_cast<std::size_t>(i)]},
                               .image_of_tile = {tiles.image_of_tile[static_cast<std::size_t>(i)]},
                               .running_depth = {},
                               .has_running_depth = {}};
        EXPECT_TRUE(torch::allclose(model->predict_tiles(context, one).depth, both.narrow(0, i, 1), 1e-4, 1e-4));
    }
}

TEST(PatchFusion, TilesAtTheSamePlaceOfShiftedContextsAgree) {
    // The coarse context moved by one bottleneck pixel (32 process pixels), and the RoI with it, gives the same crop.
    torch::manual_seed(4);
    const torch::NoGradGuard no_grad;
    PatchFusion model(small_config());
    model->eval();
    const Size size = {64, 128};
    const CoarseContext context = model->observe(random_image(size));
    CoarseContext shifted = context;
    shifted.depth = context.depth.roll(32, 3);
    for (int level = 0; level < kPyramidLevels; ++level) {
        shifted.features[level] = context.features[level].roll(32 >> (5 - level), 3);
        shifted.g2l[level] = context.g2l[level].roll(32 >> (5 - level), 3);
    }
    TileBatch tile = {.crops = random_image(size),
                      .rois = {{.left = 40, .top = 20, .width = 32, .height = 16}},
                      .image_of_tile = {},
                      .running_depth = {},
                      .has_running_depth = {}};
    const torch::Tensor before = model->predict_tiles(context, tile).depth;
    tile.rois[0].left += 32;
    EXPECT_TRUE(torch::allclose(model->predict_tiles(shifted, tile).depth, before, 1e-4, 1e-4));
    EXPECT_FALSE(torch::allclose(model->predict_tiles(context, tile).depth, before, 1e-4, 1e-4));
}

TEST(PatchFusion, RunningDepthReplacesFineDepthWhereThereIsOne) {
    torch::manual_seed(5);
    const torch::NoGradGuard no_grad;
    PatchFusion model(small_config());
    model->eval();
    const CoarseContext context = model->observe(random_image({48, 64}));
    TileBatch tiles = two_tiles({48, 64});
    base_depth::BaseDepthOutput fine = model->predict_fine(tiles.crops);
    const torch::Tensor plain = model->fuse(context, tiles, fine).depth;

    tiles.running_depth = torch::rand_like(fine.depth) * 20;
    tiles.has_running_depth = torch::zeros_like(fine.depth, torch::kBool);
    EXPECT_TRUE(torch::equal(model->fuse(context, tiles, fine).depth, plain));

    tiles.has_running_depth.narrow(3, 0, 20).fill_(true);
    const torch::Tensor updated = model->fuse(context, tiles, fine).depth;
    EXPECT_FALSE(torch::equal(updated, plain));
    fine.depth = fine.depth.clone();
    fine.depth.narrow(3, 0, 20).copy_(tiles.running_depth.narrow(3, 0, 20));
    tiles.running_depth = torch::Tensor();
    EXPECT_TRUE(torch::equal(model->fuse(context, tiles, fine).depth, updated));
}

TEST(PatchFusion, AResidualFusionStartsWithTheCoarseFeatures) {
    torch::manual_seed(7);
    const torch::NoGradGuard no_grad;
    ModelConfig config = small_config();
    config.residual_fusion = true;
    PatchFusion model(config);
    model->eval();
    const CoarseContext context = model->observe(random_image({48, 64}));
    TileBatch whole = two_tiles({48, 64});
    whole.rois = {{.left = 0, .top = 0, .width = 64, .height = 48}, {.left = 0, .top = 0, .width = 64, .height = 48}};
    const FusionOutput fused = model->predict_tiles(context, whole);
    for (int level = 0; level < kPyramidLevels; ++level) {  // of the whole image, so roi(F_c) = F_c
        EXPECT_TRUE(torch::allclose(fused.features[level][0], context.features[level][0], 1e-4, 1e-5)) << level;
    }
}

bool has_parameter_of(PatchFusion& model, const std::string& part) {
    const auto parameters = model->named_parameters();
    return std::any_of(parameters.begin(), parameters.end(),
                       [&](const auto& item) { return item.key().find(part) != std::string::npos; });
}

/// Whether D_g of two tiles changes where a pyramid of the context does.
bool depends_on(PatchFusion& model, FeaturePyramid CoarseContext::*pyramid) {
    const torch::NoGradGuard no_grad;
    CoarseContext context = model->observe(random_image({48, 64}));
    const TileBatch tiles = two_tiles({48, 64});
    const torch::Tensor before = model->predict_tiles(context, tiles).depth;
    for (int level = 0; level < kPyramidLevels; ++level) {
        if ((context.*pyramid)[level].defined()) {
            (context.*pyramid)[level] = (context.*pyramid)[level] * 2 + 1;
        }
    }
    return !torch::equal(model->predict_tiles(context, tiles).depth, before);
}

TEST(PatchFusion, PartsThatAreLeftOutHaveNoWeightsAndNoSay) {
    for (const bool guidance : {false, true}) {
        for (const bool global_to_local : {false, true}) {
            torch::manual_seed(8);
            ModelConfig config = small_config();
            config.feature_guidance = guidance;
            config.global_to_local = global_to_local;
            PatchFusion model(config);
            model->eval();
            EXPECT_EQ(has_parameter_of(model, "fusion_conv_list"), guidance);
            EXPECT_EQ(has_parameter_of(model, "g2l_list"), global_to_local);
            EXPECT_EQ(depends_on(model, &CoarseContext::features), guidance);
            EXPECT_EQ(depends_on(model, &CoarseContext::g2l), global_to_local);
        }
    }
}

TEST(PatchFusion, GradientsOfTheFusionReachEveryParameterOfTheThreeNetworks) {
    torch::manual_seed(6);
    PatchFusion model(small_config());
    model->train();
    const CoarseContext context = model->observe(random_image({48, 64}, 2));
    TileBatch tiles = two_tiles({48, 64});
    tiles.image_of_tile = {0, 1};
    model->predict_tiles(context, tiles).depth.log().square().sum().backward();
    for (const auto& item : model->named_parameters()) {
        if (item.value().requires_grad()) {
            ASSERT_TRUE(item.value().grad().defined()) << item.key();
            EXPECT_GT(item.value().grad().abs().sum().item<float>(), 0.0F) << item.key();
        }
    }
}

}  // namespace
}  // namespace patchfusion::model
