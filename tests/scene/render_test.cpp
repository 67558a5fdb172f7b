// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/render.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>

#include "patchfusion/core/error.h"
#include "patchfusion/core/timer.h"
#include "scene/test_scenes.h"

namespace patchfusion::scene {
namespace {

constexpr float kSky = std::numeric_limits<float>::infinity();

using testing::empty_scene;
using testing::furnished_scene;
using testing::rectangle;
using testing::sphere;

double mean_brightness(const RenderedView& view) {
    return view.rgb.to(torch::kFloat64).mean().item<double>();
}

TEST(RenderDepth, IsAnalyticOnAnOpenFloor) {
    Scene scene = empty_scene();
    scene.meshes = {rectangle({-500, 0, -900}, {1000, 0, 0}, {0, 0, 905}, 0)};
    const RayTracer tracer(scene);
    const RenderedView view = tracer.render({90, 160});
    for (int y = 0; y < 90; y += 7) {
        for (int x = 0; x < 160; x += 13) {
            // Down per unit depth of this pixel's ray; the floor is 1.6 m below.
            const double down = ((y + 0.5) / 90 - 0.5) * (9.0 / 16.0) / static_cast<double>(scene.camera.focal);
            const float depth = view.depth_m[y][x].item<float>();
            if (down <= 0 || 1.6 / down > 890) {
                EXPECT_EQ(depth, kSky);
            } else {
                EXPECT_NEAR(depth / (1.6 / down), 1, 1e-5) << x << ", " << y;
            }
        }
    }
}

TEST(RenderDepth, IsAnalyticOnASphere) {
    Scene scene = empty_scene();
    scene.camera.position = {0, 0, 0};
    scene.meshes = {sphere({0.3F, -0.2F, -5}, 1, 400, 0)};
    const RayTracer tracer(scene);
    int seen = 0;
    for (double u = 0.44; u < 0.67; u += 0.0371) {
        for (double v = 0.45; v < 0.68; v += 0.0417) {
            const double x = (u - 0.5) / static_cast<double>(scene.camera.focal);
            const double y = (0.5 - v) / (static_cast<double>(scene.camera.focal) * static_cast<double>(scene.camera.aspect));
            // |t d - c| = 1 with d = (x, y, -1), c = (0.3, -0.2, -5).
            const double a = x * x + y * y + 1;
            const double b = 0.3 * x - 0.2 * y + 5;
            const double root = b * b - a * (0.09 + 0.04 + 25 - 1);
            if (root < 0.5) {
                continue;  // near the outline triangles and sphere differ
            }
            ++seen;
            EXPECT_NEAR(static_cast<double>(tracer.depth_at(u, v)) / ((b - std::sqrt(root)) / a), 1, 1e-4);
        }
    }
    EXPECT_GT(seen, 12);
}

TEST(RenderDepth, DoesNotDependOnTheDirectionOfTheCamera) {
    Scene scene = empty_scene();
    scene.camera.position = {3, 2, 1};
    scene.camera.forward = {0.6F, 0, -0.8F};
    // A wall 7 m ahead, square to the camera: z-depth is 7 everywhere, ray length is not.
    scene.meshes = {rectangle({3 + 7 * 0.6F - 40, -20, 1 - 7 * 0.8F - 30}, {80, 0, 60}, {0, 40, 0}, 0)};
    const torch::Tensor depth = RayTracer(scene).render({18, 32}).depth_m;  // [18,32]
    EXPECT_LT((depth / 7 - 1).abs().max().item<float>(), 1e-5F);
}

TEST(RenderWindow, EqualsThePixelsOfTheWhole) {
    const RayTracer tracer(furnished_scene());
    for (const int rays : {1, 4}) {
        const RenderedView whole = tracer.render({96, 160}, {}, {.colour_rays = rays});
        const RenderedView part =
            tracer.render({24, 50}, {30.0 / 160, 60.0 / 96, 50.0 / 160, 24.0 / 96}, {.colour_rays = rays});
        const auto crop = [](const torch::Tensor& t) { return t.slice(0, 60, 84).slice(1, 30, 80); };
        EXPECT_TRUE(torch::equal(crop(whole.depth_m), part.depth_m));
        EXPECT_TRUE(torch::equal(crop(whole.rgb), part.rgb));
    }
}

TEST(RenderWindow, IsTheSameViewAtAnyResolution) {
    const RayTracer tracer(furnished_scene());
    const ViewWindow window = {0.3, 0.4, 0.25, 0.25};
    const RenderedView fine = tracer.render({54, 96}, window);
    for (const auto& [x, y] : {std::pair{5, 7}, std::pair{50, 30}, std::pair{90, 50}}) {
        EXPECT_NEAR(fine.depth_m[y][x].item<float>(), tracer.depth_at(0.3 + 0.25 * (x + 0.5) / 96, 0.4 + 0.25 * (y + 0.5) / 54),
                    1e-4);
    }
}

TEST(RenderThreads, GiveTheSameBytes) {
    const Scene scene = furnished_scene();
    const RenderedView one = RayTracer(scene).render({72, 128}, {}, {.colour_rays = 2, .threads = 1});
    const RenderedView two = RayTracer(scene).render({72, 128}, {}, {.colour_rays = 2, .threads = 2});
    EXPECT_TRUE(torch::equal(one.rgb, two.rgb));
    EXPECT_TRUE(torch::equal(one.depth_m, two.depth_m));
}

/// How bright the floor 6 m ahead is, relative to the floor 26 m ahead, with or without a roof above the nearer one.
double near_floor_brightness(Scene scene, const std::vector<Mesh>& roof) {
    scene.meshes = roof;
    scene.meshes.push_back(rectangle({-50, 0, -50}, {100, 0, 0}, {0, 0, 60}, 0));
    const RayTracer tracer(scene);
    const double near = mean_brightness(tracer.render({8, 32}, {0.3, 0.85, 0.4, 0.1}));
    const double far = mean_brightness(tracer.render({8, 32}, {0.3, 0.6, 0.4, 0.005}));
    EXPECT_GT(far, 10);
    return near / far;
}

TEST(RenderLight, SunCastsShadows) {
    Scene scene = empty_scene();
    scene.lighting.sun_direction = {0, 0.8F, 0.6F};
    const double lit = near_floor_brightness(scene, {});
    EXPECT_NEAR(lit, 1, 0.1);
    EXPECT_LT(near_floor_brightness(scene, {rectangle({-15, 6, -5}, {30, 0, 0}, {0, 0, 30}, 0)}), 0.75 * lit);
}

TEST(RenderLight, LampsCastShadows) {
    Scene scene = empty_scene();
    scene.lighting.sun_colour = {};
    scene.lighting.sky_zenith = scene.lighting.sky_horizon = {};
    scene.lighting.lamps = {{{0, 30, 0}, {900, 900, 900}}, {{1, 30, 0}, {900, 900, 900}}, {{2, 30, 0}, {900, 900, 900}}};
    const double lit = near_floor_brightness(scene, {});
    EXPECT_LT(near_floor_brightness(scene, {rectangle({-15, 3, -10}, {30, 0, 0}, {0, 0, 30}, 0)}), 0.75 * lit);
}

TEST(RenderLight, CornersAreDarkerThanOpenWalls) {
    Scene scene = empty_scene();
    scene.lighting.sun_colour = {};
    scene.meshes = {rectangle({-20, 0, -8}, {40, 0, 0}, {0, 0, 12}, 0), rectangle({-20, 0, -8}, {40, 0, 0}, {0, 10, 0}, 0)};
    const RayTracer tracer(scene);
    // The wall meets the floor at v = 0.5 + 0.9 * (16 / 9) * 1.6 / 8 = 0.82.
    const double corner = mean_brightness(tracer.render({8, 64}, {0.2, 0.80, 0.6, 0.015}, {.colour_rays = 4}));
    const double open = mean_brightness(tracer.render({8, 64}, {0.2, 0.45, 0.6, 0.015}, {.colour_rays = 4}));
    EXPECT_LT(corner, 0.95 * open);
}

TEST(RenderLeaves, LetRaysThroughAroundThem) {
    Scene scene = empty_scene();
    scene.materials.push_back({.period_m = 0.2F, .seed = 9, .leaf_mask = true});
    scene.meshes = {rectangle({-4, -2, -3}, {8, 0, 0}, {0, 8, 0}, 1), rectangle({-40, -30, -20}, {80, 0, 0}, {0, 80, 0}, 0)};
    const torch::Tensor depth = RayTracer(scene).render({90, 160}).depth_m;  // [90,160]
    const double on_leaves = (depth < 3.01).to(torch::kFloat64).mean().item<double>();
    const double behind = (depth > 19.99).to(torch::kFloat64).mean().item<double>();
    EXPECT_GT(on_leaves, 0.1);
    EXPECT_GT(behind, 0.3);
    EXPECT_NEAR(on_leaves + behind, 1, 1e-12);
}

TEST(RenderStereo, LeftPixelsAreFoundInTheRightViewByDisparity) {
    Scene scene = empty_scene();
    scene.materials.push_back(
        {.pattern = Pattern::Noise, .base = {0.8F, 0.7F, 0.5F}, .second = {0.1F, 0.15F, 0.2F}, .period_m = 0.5F, .seed = 2});
    scene.camera.baseline_m = 0.3F;
    // A wall 5 m ahead: disparity 0.3 * 0.9 * 400 / 5 = 21.6 pixels; a floor with a disparity of every size.
    scene.meshes = {rectangle({-20, 0, -5}, {40, 0, 0}, {0, 10, 0}, 1), rectangle({-20, 0, -5}, {40, 0, 0}, {0, 0, 6}, 1)};
    const RayTracer tracer(scene);
    const RenderedView left = tracer.render({225, 400}, {}, {.colour_rays = 4});
    const RenderedView right = tracer.render({225, 400}, {}, {.colour_rays = 4, .right_view = true});
    const torch::Tensor disparity = 0.3 * 0.9 * 400 / left.depth_m;                              // [225,400] px
    const torch::Tensor columns = torch::arange(400, torch::kFloat32).unsqueeze(0) - disparity;  // [225,400]
    const torch::Tensor before = columns.floor().clamp(0, 398).to(torch::kInt64).unsqueeze(2).expand({225, 400, 3});
    const torch::Tensor share = (columns.unsqueeze(2) - before).clamp(0, 1);  // [225,400,3]
    const torch::Tensor pixels = right.rgb.to(torch::kFloat32);
    const torch::Tensor warped = pixels.gather(1, before) * (1 - share) + pixels.gather(1, before + 1) * share;
    const torch::Tensor error = (warped - left.rgb.to(torch::kFloat32)).abs().slice(1, 80);
    const torch::Tensor unwarped = (pixels - left.rgb.to(torch::kFloat32)).abs().slice(1, 80);
    EXPECT_LT(error.mean().item<float>(), 4.0F);
    EXPECT_GT(unwarped.mean().item<float>(), 3 * error.mean().item<float>());
}

TEST(RenderErrors, AreInternal) {
    Scene scene = furnished_scene();
    EXPECT_THROW(static_cast<void>(RayTracer(scene).render({0, 5})), InternalError);
    scene.meshes[0].triangles[0][2] = 99;
    EXPECT_THROW(RayTracer{scene}, InternalError);
    scene.meshes[0] = rectangle({}, {1, 0, 0}, {0, 1, 0}, 40);
    EXPECT_THROW(RayTracer{scene}, InternalError);
}

TEST(RenderThreads, GiveTheSameBytesOnMadeScenes) {
    for (const std::uint64_t seed : {1U, 6U}) {
        const Scene scene = make_scene(seed);
        const RenderedView one = RayTracer(scene).render({45, 80}, {}, {.threads = 1});
        const RenderedView three = RayTracer(scene).render({45, 80}, {}, {.threads = 3});
        EXPECT_TRUE(torch::equal(one.rgb, three.rgb));
        EXPECT_TRUE(torch::equal(one.depth_m, three.depth_m));
    }
}

/// Not a test of speed, which depends on what else runs: it prints what docs quote.
TEST(RenderSpeed, IsPrinted) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const Scene scene = make_scene(seed);
        std::size_t triangles = 0;
        for (const Mesh& mesh : scene.meshes) {
            triangles += mesh.triangles.size();
        }
        const Timer build;
        const RayTracer tracer(scene);
        const double build_ms = 1e3 * build.seconds();
        const Timer timer;
        const RenderedView view = tracer.render({216, 384});
        fmt::print("{}: {} triangles, build {:.0f} ms, render {:.2f} Mpx/s\n", scene.kind, triangles, build_ms,
                   216 * 384 / timer.seconds() / 1e6);
        EXPECT_TRUE((view.depth_m > 0).all().item<bool>());
    }
}

}  // namespace
}  // namespace patchfusion::scene
