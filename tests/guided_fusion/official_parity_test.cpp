// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>

#include "fixture.h"
#include "patchfusion/guided_fusion/coarse_crop.h"

namespace patchfusion::guided_fusion {
namespace {

constexpr double kTolerance = 1e-4;  // of the largest magnitude: what the same float32 operations reach
constexpr Size kProcessSize = {56, 84};

/// N_g with the official weights, beside what the official code computed with them.
class OfficialParity : public testing::Test {
  protected:
    void SetUp() override {
        const std::filesystem::path folder = fixture_folder("depth_anything_tiny");
        if (folder.empty()) {
            GTEST_SKIP() << "no golden tensors here: set PATCHFUSION_FIXTURES to a folder with depth_anything_tiny/";
        }
        expected_ = checkpoint::read_checkpoint(folder / "expected.safetensors").tensors;
        checkpoint::load_strictly(module_, checkpoint::read_checkpoint(folder / "fusion.pth"));
        module_.eval();
        const torch::Tensor box = expected_.at("patch_box_process")[0];  // image, x1, y1, x2, y2
        tiles_.rois.push_back({.left = box[1].item<double>(),
                               .top = box[2].item<double>(),
                               .width = (box[3] - box[1]).item<double>(),
                               .height = (box[4] - box[2]).item<double>()});
    }

    [[nodiscard]] FeaturePyramid expected_pyramid(const std::string& name) const {
        FeaturePyramid pyramid;
        for (int level = 0; level < kPyramidLevels; ++level) {
            pyramid[level] = expected_.at(fmt::format("{}_{}", name, level));
        }
        return pyramid;
    }

    /// The file has the fused features full resolution first.
    [[nodiscard]] FeaturePyramid expected_fused() const {
        FeaturePyramid pyramid = expected_pyramid("patch_fused_feature");
        std::reverse(pyramid.levels.begin(), pyramid.levels.end());
        return pyramid;
    }

    static void expect_equal(const FeaturePyramid& actual, const FeaturePyramid& expected) {
        for (int level = 0; level < kPyramidLevels; ++level) {
            ASSERT_EQ(actual[level].sizes(), expected[level].sizes()) << "level " << level;
            EXPECT_LT(relative_error(actual[level], expected[level]), kTolerance) << "level " << level;
        }
    }

    FusionModule module_{tiny_depth_anything_options()};
    std::map<std::string, torch::Tensor> expected_;
    TileRois tiles_;
    torch::NoGradGuard no_grad_;
};

TEST_F(OfficialParity, GlobalToLocalOnWholeCoarseFeatures) {
    expect_equal(module_.network.global_to_local(expected_pyramid("coarse_feature")), expected_pyramid("g2l"));
}

TEST_F(OfficialParity, CropOfCoarseFeaturesAndDepth) {
    expect_equal(crop_pyramid(expected_pyramid("coarse_feature"), tiles_, tiny_depth_anything_options().shape, kProcessSize),
                 expected_pyramid("patch_coarse_feature_roi"));
    EXPECT_LT(relative_error(crop_map(expected_.at("coarse_depth"), tiles_, 1.0, kProcessSize),
                             expected_.at("patch_coarse_depth_roi")),
              kTolerance);
}

TEST_F(OfficialParity, FusedFeatures) {
    const PyramidShape shape = tiny_depth_anything_options().shape;
    const FusionInput input = {
        .pixels_and_depths = torch::cat(
            {expected_.at("patch_coarse_depth_roi"), expected_.at("patch_fine_depth"), expected_.at("patch_image")}, 1),
        .coarse = expected_pyramid("patch_coarse_feature_roi"),
        .g2l = crop_pyramid(expected_pyramid("g2l"), tiles_, shape, kProcessSize),
        .fine = expected_pyramid("patch_fine_feature")};
    expect_equal(module_.network.fuse(input), expected_fused());
}

TEST_F(OfficialParity, MetricBinsHead) {
    const torch::Tensor depth = module_.network.depth(expected_fused());
    EXPECT_LT(relative_error(depth, expected_.at("patch_fused_depth")), kTolerance);
}

}  // namespace
}  // namespace patchfusion::guided_fusion
