// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/record_source.h"

#include <gtest/gtest.h>
#include <thread>

#include "data/synthetic_record.h"
#include "patchfusion/core/error.h"
#include "patchfusion/scene/dataset_writer.h"

namespace patchfusion::data {
namespace {

TEST(Record, SizesKeepTheProcessAspect) {
    RecordOptions options;
    EXPECT_EQ(aspect_unit(options.process_size), (Size{9, 16}));
    EXPECT_EQ(options.view_size(), (Size{324, 576}));
    EXPECT_EQ(options.window_size(), (Size{324, 576}));
    options.view_scale = 1.26;
    EXPECT_EQ(options.view_size(), (Size{270, 480}));
}

TEST(Record, IsTheSameOnAnyThread) {
    const RecordOptions options = tiny_options();
    const Record here = render_record(options, 3);
    Record there;
    std::jthread([&] { there = render_record(options, 3); }).join();
    EXPECT_TRUE(torch::equal(here.view.rgb, there.view.rgb));
    EXPECT_TRUE(torch::equal(here.view.depth, there.view.depth));
    EXPECT_TRUE(torch::equal(here.window.rgb, there.window.rgb));
    EXPECT_TRUE(torch::equal(here.window.depth, there.window.depth));
    EXPECT_EQ(here.place.left, there.place.left);
    EXPECT_FALSE(torch::equal(here.view.rgb, render_record(options, 4).view.rgb));
}

TEST(Record, DepthIsCanonicalAndSkyIsMarked) {
    RecordOptions options = tiny_options();
    options.view_scale = 1.0;
    for (std::int64_t index = 0; index < 4; ++index) {
        scene::Scene scene = scene::make_scene(scene::scene_seed(options.seed, static_cast<std::uint64_t>(index)));
        scene.camera.aspect = 64.0F / 36.0F;
        const auto depth_m = scene::RayTracer(scene).render({36, 64}).depth_m;
        const auto stored = render_record(options, index).view.depth.to(torch::kFloat);
        const auto sky = torch::isinf(depth_m);
        EXPECT_TRUE(torch::equal(sky, stored == kSkyDepth));
        const double factor = 50.0 / (static_cast<double>(scene.camera.focal) * 64.0);  // f0 / f
        const auto expected = depth_m.masked_select(~sky) * factor;
        EXPECT_TRUE(torch::allclose(stored.masked_select(~sky), expected, 1e-3, 1e-5));
    }
}

TEST(Record, WindowShowsWhatTheViewShowsThere) {
    RecordOptions options = tiny_options();
    const Record record = render_record(options, 1);
    scene::Scene scene = scene::make_scene(scene::scene_seed(options.seed, 1));
    scene.camera.aspect = 64.0F / 36.0F;
    const scene::RayTracer tracer(scene);
    const double factor = 50.0 / (static_cast<double>(scene.camera.focal) * 64.0);
    int alike = 0;
    for (int k = 0; k < 54; ++k) {  // along the window's diagonal; a ray on an edge may fall on either side
        const double u = record.place.left + record.place.width * (k * 96 / 54 + 0.5) / 96;
        const double v = record.place.top + record.place.height * (k + 0.5) / 54;
        const double truth = static_cast<double>(tracer.depth_at(u, v)) * factor;
        const auto stored = record.window.depth[k][k * 96 / 54].item<double>();
        alike += std::isinf(truth) ? stored == static_cast<double>(kSkyDepth) : std::abs(stored - truth) < 2e-3 * truth;
    }
    EXPECT_GE(alike, 52);
}

TEST(Record, RefusesSenselessOptions) {
    RecordOptions options = tiny_options();
    options.window_tiles = 5;
    EXPECT_THROW((void)render_record(options, 0), InternalError);
}

}  // namespace
}  // namespace patchfusion::data
