// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "patchfusion/core/progress.h"
#include "patchfusion/inference/infer.h"
#include "tiny_model.h"

namespace patchfusion::inference {
namespace {

using testing::random_photo;
using testing::tiny_model;

/// What a watcher keeps of a glimpse.
struct Seen {
    torch::Tensor coarse_m;
    std::vector<Rect> tiles;
    torch::Tensor fine_m;
    torch::Tensor running_m;
    int done = 0;
    int total = 0;
};

std::vector<Seen> watched(const torch::Tensor& rgb, InferenceOptions options) {
    std::vector<Seen> seen;
    options.watch = [&](const Glimpse& glimpse) {
        seen.push_back({.coarse_m = glimpse.coarse_m,
                        .tiles = {glimpse.tiles.begin(), glimpse.tiles.end()},
                        .fine_m = glimpse.fine_m.defined() ? glimpse.fine_m.clone() : torch::Tensor(),
                        .running_m = glimpse.running_m.defined() ? glimpse.running_m.clone() : torch::Tensor(),
                        .done = glimpse.tiles_done,
                        .total = glimpse.tiles_total});
    };
    auto model = tiny_model();
    (void)infer(model, rgb, options);
    return seen;
}

/// A map of any size at the photograph's size.
torch::Tensor at_size_of(const torch::Tensor& rgb, const torch::Tensor& map) {
    const std::array<std::int64_t, 2> size = {rgb.size(0), rgb.size(1)};
    return at::upsample_bilinear2d(map.unsqueeze(0).unsqueeze(0), size, /*align_corners=*/false)[0][0];
}

torch::Tensor depth_of(const torch::Tensor& rgb, const std::string& plan) {
    auto model = tiny_model();
    return infer(model, rgb, {.plan = tiling::parse_plan(plan)}).depth_m;
}

TEST(Watch, SeesTheCoarseMapThenEveryTileOnce) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    const auto seen = watched(rgb, {.plan = tiling::parse_plan("p49"), .batch = 3});
    ASSERT_GT(seen.size(), 10U);
    EXPECT_TRUE(seen.front().tiles.empty());
    EXPECT_TRUE(torch::allclose(at_size_of(rgb, seen.front().coarse_m), depth_of(rgb, "coarse")));
    int tiles = 0;
    for (const Seen& look : seen) {
        tiles += static_cast<int>(look.tiles.size());
        EXPECT_EQ(look.done, tiles);
        EXPECT_EQ(look.total, 49);
        EXPECT_TRUE(look.tiles.empty() || look.fine_m.size(0) == static_cast<std::int64_t>(look.tiles.size()));
    }
    EXPECT_EQ(tiles, 49);
}

TEST(Watch, TheLastRunningMeanIsTheResult) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    for (const char* plan : {"fine", "p16", "p49"}) {
        const auto seen = watched(rgb, {.plan = tiling::parse_plan(plan)});
        EXPECT_TRUE(torch::allclose(at_size_of(rgb, seen.back().running_m), depth_of(rgb, plan))) << plan;
    }
}

TEST(Watch, FineTilesArePlanFines) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    const auto fused = watched(rgb, {.plan = tiling::parse_plan("p16")});
    const auto fine = watched(rgb, {.plan = tiling::parse_plan("fine")});
    ASSERT_EQ(fused.size(), fine.size());
    EXPECT_FALSE(fine.front().coarse_m.defined());
    for (std::size_t i = 1; i < fused.size(); ++i) {
        EXPECT_TRUE(torch::allclose(fused[i].fine_m, fine[i].fine_m)) << i;
        EXPECT_FALSE(torch::allclose(fused[i].running_m, fine[i].running_m)) << i;
    }
}

TEST(Watch, RunningMeanIsZeroWhereNoTileWasYet) {
    const auto seen = watched(random_photo({.height = 90, .width = 160}), {.plan = tiling::parse_plan("p16")});
    const auto& first = seen.at(1);
    auto known = torch::zeros_like(first.running_m, torch::kBool);
    for (const Rect& tile : first.tiles) {
        known.slice(0, tile.top, tile.bottom()).slice(1, tile.left, tile.right()).fill_(true);
    }
    EXPECT_TRUE(torch::equal(first.running_m > 0, known));
}

TEST(Watch, WhatItThrowsEndsTheInference) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    auto model = tiny_model();
    int calls = 0;
    InferenceOptions options = {.plan = tiling::parse_plan("p16")};
    options.watch = [&](const Glimpse& glimpse) {
        ++calls;
        if (glimpse.tiles_done >= 8) {
            throw Cancelled();
        }
    };
    EXPECT_THROW((void)infer(model, rgb, options), Cancelled);
    EXPECT_EQ(calls, 3);                                                             // after N_c, 4 tiles, 8 tiles
    EXPECT_TRUE(torch::equal(infer(model, rgb, {}).depth_m, depth_of(rgb, "p49")));  // nothing of it stays
}

TEST(Watch, ChangesNothing) {
    const auto rgb = random_photo({.height = 90, .width = 160});
    auto model = tiny_model();
    InferenceOptions options = {.plan = tiling::parse_plan("p16")};
    options.watch = [](const Glimpse&) {};
    EXPECT_TRUE(torch::equal(infer(model, rgb, options).depth_m, depth_of(rgb, "p16")));
}

}  // namespace
}  // namespace patchfusion::inference
