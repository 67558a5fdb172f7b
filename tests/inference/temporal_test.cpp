// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/temporal.h"

#include <gtest/gtest.h>
#include <cmath>
#include <filesystem>
#include <functional>
#include <vector>

#include "patchfusion/inference/infer.h"
#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/render.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::inference {
namespace {

constexpr Size kFrame = {.height = 144, .width = 256};
constexpr std::uint64_t kRoom = 1;  // a seed of make_scene that makes a room

struct Shot {
    std::vector<torch::Tensor> rgb;      // [H,W,3] uint8
    std::vector<torch::Tensor> truth_m;  // [H,W]
    double focal_px = 0;
};

/// A camera's noise and its exposure, other ones at every frame.
torch::Tensor as_filmed(const torch::Tensor& rgb) {
    const double gain = std::exp(0.05 * torch::randn({}).item<double>());
    return (rgb.to(torch::kFloat32) * gain + 2.0 * torch::randn(rgb.sizes())).round().clamp(0, 255).to(torch::kUInt8);
}

/// A room seen by a camera that moves by a step a frame: to the right, ahead.
Shot film_room(int frames, float aside_m, float ahead_m, std::uint64_t seed = kRoom) {
    torch::manual_seed(7);
    scene::Scene room = scene::make_scene(seed);
    EXPECT_EQ(room.kind, "room");
    const scene::Vec3 step = aside_m * scene::camera_right(room.camera) + ahead_m * room.camera.forward;
    Shot shot;
    shot.focal_px = static_cast<double>(room.camera.focal) * kFrame.width;
    scene::RenderedView view;
    for (int n = 0; n < frames; ++n) {
        if (n == 0 || aside_m != 0 || ahead_m != 0) {
            view = scene::RayTracer(room).render(kFrame, {}, {.threads = 1});
        }
        shot.rgb.push_back(as_filmed(view.rgb));
        shot.truth_m.push_back(view.depth_m.clamp_max(50));
        room.camera.position += step;
    }
    return shot;
}

/// Depth as networks err: wrong by a smooth factor that is another one at every frame, and by a lasting one.
std::vector<torch::Tensor> estimates(const Shot& shot) {
    const auto field = [](double size) {
        const std::array<std::int64_t, 2> sides = {kFrame.height, kFrame.width};
        return at::upsample_bilinear2d(size * torch::randn({1, 1, 9, 16}), sides, /*align_corners=*/false)[0][0];
    };
    torch::manual_seed(8);
    const torch::Tensor lasting = field(0.1);
    std::vector<torch::Tensor> depths;
    for (const torch::Tensor& truth : shot.truth_m) {
        depths.push_back(truth * (lasting + field(0.04) + 0.02 * torch::randn({})).exp());
    }
    return depths;
}

std::vector<torch::Tensor> smoothed(const Shot& shot, const std::vector<torch::Tensor>& depths) {
    TemporalSmoother smoother;
    std::vector<torch::Tensor> result;
    for (std::size_t n = 0; n < depths.size(); ++n) {
        result.push_back(smoother.smooth(shot.rgb[n], depths[n]));
    }
    return result;
}

/// Mean change of depth from frame to frame, metres.
double flicker(const std::vector<torch::Tensor>& depths) {
    double sum = 0;
    for (std::size_t n = 1; n < depths.size(); ++n) {
        sum += (depths[n] - depths[n - 1]).abs().mean().item<double>();
    }
    return sum / static_cast<double>(depths.size() - 1);
}

double rel(const std::vector<torch::Tensor>& depths, const std::vector<torch::Tensor>& truth) {
    double sum = 0;
    for (std::size_t n = 0; n < depths.size(); ++n) {
        sum += ((depths[n] - truth[n]).abs() / truth[n]).mean().item<double>();
    }
    return sum / static_cast<double>(depths.size());
}

/// The default model's depth of each frame, plan coarse; none where its weights are not there.
std::vector<torch::Tensor> predictions(const Shot& shot) {
    const std::filesystem::path weights = PATCHFUSION_SOURCE_DIR "/models/lite.safetensors";
    std::vector<torch::Tensor> depths;
    if (std::filesystem::exists(weights)) {
        static model::PatchFusion lite = model::load_model(weights.string());
        for (const torch::Tensor& rgb : shot.rgb) {
            depths.push_back(infer(lite, rgb, {.plan = {.kind = tiling::PlanKind::Coarse}, .focal_px = shot.focal_px}).depth_m);
        }
    }
    return depths;
}

void expect_steady(const Shot& shot, const std::vector<torch::Tensor>& depths) {
    const std::vector<torch::Tensor> steady = smoothed(shot, depths);
    const double ratio = flicker(steady) / flicker(depths);
    EXPECT_LT(ratio, 1.0 / 3);
    EXPECT_LT(rel(steady, shot.truth_m), 1.02 * rel(depths, shot.truth_m));
    ::testing::Test::RecordProperty("flicker_ratio", std::to_string(ratio));
    std::cout << "flicker " << flicker(depths) << " m -> " << flicker(steady) << " m, ratio " << ratio << '\n';
}

void expect_no_ghosts(const Shot& shot, const std::vector<torch::Tensor>& depths) {
    const double before = rel(depths, shot.truth_m);
    const double after = rel(smoothed(shot, depths), shot.truth_m);
    EXPECT_LT(std::abs(after - before), 0.02 * before);
    std::cout << "REL " << before << " -> " << after << '\n';
}

TEST(TemporalSmoother, HoldsAStillRoomStill) {
    const Shot shot = film_room(14, 0, 0);
    expect_steady(shot, estimates(shot));
}

TEST(TemporalSmoother, LeavesNoGhostsWhereTheCameraMoves) {
    for (const auto& [aside, ahead] : {std::pair{0.04F, 0.0F}, {0.0F, 0.06F}}) {
        const Shot shot = film_room(6, aside, ahead);
        expect_no_ghosts(shot, estimates(shot));
        EXPECT_LT(rel(smoothed(shot, shot.truth_m), shot.truth_m), 0.005) << "exact depth gets an error of its own";
    }
}

TEST(TemporalSmoother, DoesSoWithTheDefaultModel) {
    const Shot still = film_room(8, 0, 0);
    const std::vector<torch::Tensor> depths = predictions(still);
    if (depths.empty()) {
        GTEST_SKIP() << "no models/lite.safetensors";
    }
    expect_steady(still, depths);
    const Shot moving = film_room(4, 0.04F, 0.03F);
    expect_no_ghosts(moving, predictions(moving));
}

TEST(TemporalSmoother, SeesWhatMovesBeforeAStillCamera) {
    Shot shot = film_room(12, 0, 0);
    std::vector<torch::Tensor> depths = estimates(shot);
    const auto body = [](std::size_t n) { return std::pair{static_cast<std::int64_t>(20 + 8 * n), std::int64_t{30}}; };
    for (std::size_t n = 0; n < shot.rgb.size(); ++n) {  // a plain grey box passes from left to right, 1 m away
        const auto [left, width] = body(n);
        shot.rgb[n].narrow(0, 40, 60).narrow(1, left, width).fill_(120);
        shot.truth_m[n] = shot.truth_m[n].clone();
        for (const torch::Tensor& depth : {shot.truth_m[n], depths[n]}) {
            depth.narrow(0, 40, 60).narrow(1, left, width).fill_(1.0F);
        }
    }
    const std::vector<torch::Tensor> steady = smoothed(shot, depths);
    EXPECT_LT(rel(steady, shot.truth_m), 1.02 * rel(depths, shot.truth_m));
    for (std::size_t n = 1; n < steady.size(); ++n) {  // where the body is, and where it just was
        const std::int64_t left = body(n).first - 8;
        const auto around = [&](const torch::Tensor& depth) { return depth.narrow(0, 45, 50).narrow(1, left, 38); };
        EXPECT_LT(((around(steady[n]) - around(depths[n])) / around(depths[n])).abs().mean().item<double>(), 0.01) << n;
    }
    const auto corner = [](std::vector<torch::Tensor> frames) {
        for (torch::Tensor& frame : frames) {
            frame = frame.narrow(0, 100, 44).narrow(1, 200, 56);
        }
        return frames;
    };
    EXPECT_LT(flicker(corner(steady)), flicker(corner(depths)) / 3);
}

TEST(TemporalSmoother, StartsAnewAtCutsAndOtherSizes) {
    const Shot first = film_room(3, 0, 0);
    const Shot second = film_room(1, 0, 0, 4);
    TemporalSmoother smoother;
    for (std::size_t n = 0; n < 3; ++n) {
        static_cast<void>(smoother.smooth(first.rgb[n], first.truth_m[n] * (1.0 + 0.02 * static_cast<double>(n))));
    }
    EXPECT_TRUE(torch::equal(smoother.smooth(second.rgb[0], second.truth_m[0]), second.truth_m[0]));
    const torch::Tensor small = second.truth_m[0].slice(0, 0, 100).contiguous();
    EXPECT_TRUE(torch::equal(smoother.smooth(second.rgb[0].slice(0, 0, 100).contiguous(), small), small));
    // Frames of other sizes whose depth has one size, as the working grid has.
    const torch::Tensor depth = torch::full({20, 30}, 2.0F);
    for (const std::int64_t rows : {80, 40}) {
        EXPECT_TRUE(torch::equal(smoother.smooth(torch::full({rows, rows * 3 / 2, 3}, 90, torch::kUInt8), depth), depth));
    }
}

TEST(TemporalSmoother, OfOneColourIsAverage) {
    TemporalSmoother smoother({.frames = 2});
    const torch::Tensor grey = torch::full({20, 30, 3}, 90, torch::kUInt8);
    static_cast<void>(smoother.smooth(grey, torch::full({20, 30}, 1.0F)));
    EXPECT_NEAR(smoother.smooth(grey, torch::full({20, 30}, 1.05F))[3][4].item<double>(), std::sqrt(1.05), 1e-5);
    EXPECT_NEAR(smoother.smooth(grey, torch::full({20, 30}, 1.05F))[3][4].item<double>(), std::pow(1.05, 0.75), 1e-5);
}

}  // namespace
}  // namespace patchfusion::inference
