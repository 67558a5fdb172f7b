// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/datasets/stereo_check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <cmath>

#include "image/scratch_folder.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/metrics/ssim.h"
#include "patchfusion/scene/dataset_writer.h"
#include "patchfusion/scene/render.h"

namespace patchfusion::datasets {
namespace {

using testing::expect_input_error;
using testing::ScratchFolder;

TEST(FetchedFromRight, IsLinearBetweenPixelsAndNanOutside) {
    const torch::Tensor right = torch::tensor({{10.0F, 20.0F, 40.0F, 80.0F}});
    const torch::Tensor disparity = torch::tensor({{0.5F, 1.0F, 0.5F, 0.0F}});
    const torch::Tensor fetched = fetched_from_right(right, disparity);
    EXPECT_TRUE(std::isnan(fetched[0][0].item<float>()));
    EXPECT_FLOAT_EQ(fetched[0][1].item<float>(), 10);
    EXPECT_FLOAT_EQ(fetched[0][2].item<float>(), 30);
    EXPECT_FLOAT_EQ(fetched[0][3].item<float>(), 80);
    EXPECT_TRUE(std::isnan(fetched_from_right(right, disparity * NAN)[0][3].item<float>()));
}

TEST(SeenByBoth, LeavesOutWhatABoxHides) {
    // A box of disparity 4 before a wall of disparity 1: three columns of wall to its left are hidden from the right camera.
    torch::Tensor left = torch::full({1, 30}, 1.0F);
    left.slice(1, 14, 20).fill_(4.0F);
    torch::Tensor right = torch::full({1, 30}, 1.0F);
    right.slice(1, 10, 16).fill_(4.0F);
    const torch::Tensor seen = seen_by_both(left, right);
    for (int x = 0; x < 30; ++x) {
        const bool hidden = x == 0 || (x >= 11 && x < 14);  // x = 0: outside the right view
        EXPECT_EQ(seen[0][x].item<bool>(), !hidden) << x;
    }
}

/// The truth itself: what both cameras of a made scene see looks the same in both pictures. One scene of each kind, without a
/// meadow before the camera: grass thinner than a pixel, as in scene 2, comes out otherwise from either eye (0.84).
TEST(RenderedTruth, LeftPicturesAreFoundInTheRightOnesByDisparity) {
    constexpr Size kView = {.height = 180, .width = 320};
    for (const std::uint64_t seed : {1, 3, 8, 16}) {
        scene::Scene scene = scene::make_scene(seed);
        scene.camera.aspect = 320.0F / 180.0F;
        const scene::RayTracer tracer(scene);
        const double factor = static_cast<double>(scene.camera.baseline_m) * scene.camera.focal * kView.width;
        const auto left = tracer.render(kView, {}, {.colour_rays = 16});
        const auto right = tracer.render(kView, {}, {.colour_rays = 16, .right_view = true});
        const torch::Tensor disparity = (factor / left.depth_m).to(torch::kFloat32);
        const torch::Tensor seen = seen_by_both(disparity, (factor / right.depth_m).to(torch::kFloat32));
        const torch::Tensor fetched = fetched_from_right(metrics::luma(right.rgb), disparity);
        const double score = metrics::ssim(metrics::luma(left.rgb), fetched, seen);
        fmt::print("scene {}, {}: SSIM {:.3f}, {:.1f} % seen by both\n", seed, scene.kind, score,
                   100 * seen.to(torch::kFloat64).mean().item<double>());
        EXPECT_GT(score, 0.9) << seed;
        EXPECT_LT(metrics::ssim(metrics::luma(left.rgb), metrics::luma(right.rgb), seen), score) << seed;
    }
}

TEST(ReconstructionSsim, TellsRightDisparityFromWrong) {
    const ScratchFolder folder;
    scene::write_unreal_stereo4k(folder.path(), {.scenes = 1, .seed = 6, .size = {135, 240}, .threads = 0});
    const StereoPair pair = read_stereo_list(folder / "test.txt", folder.path()).at(0);
    const double right = reconstruction_ssim(pair);
    EXPECT_GT(right, kLeastSsim);
    const torch::Tensor disparity = image::read_npy(pair.left_disparity);
    image::write_npy(pair.left_disparity, disparity.flip(1).contiguous() * 2 + 5);
    EXPECT_LT(reconstruction_ssim(pair), kLeastSsim);
    image::write_npy(pair.left_disparity, disparity.slice(1, 0, 100).contiguous());
    expect_input_error([&] { static_cast<void>(reconstruction_ssim(pair)); }, pair.left, "its disparity map has 100x135");
    std::filesystem::remove(pair.left_disparity);
    expect_input_error([&] { static_cast<void>(reconstruction_ssim(pair)); }, pair.left_disparity, "");
}

}  // namespace
}  // namespace patchfusion::datasets
