// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/window_choice.h"

#include <gtest/gtest.h>
#include <limits>

namespace patchfusion::data {
namespace {

/// A floor that runs to the horizon at v = 0.3, sky above it.
float floor_depth(double /*u*/, double v) {
    return v > 0.3 ? static_cast<float>(1.0 / (v - 0.3)) : std::numeric_limits<float>::infinity();
}

/// A wall at 10 m with a post at 2 m in its left tenth.
float post_depth(double u, double /*v*/) {
    return u > 0.04 && u < 0.1 ? 2.0F : 10.0F;
}

TEST(EdgeShare, IsZeroOnPlanesOfAnySlope) {
    EXPECT_EQ(edge_share(floor_depth, {.left = 0.1, .top = 0.4, .width = 0.4, .height = 0.5}), 0.0);
}

TEST(EdgeShare, SeesDepthSteps) {
    EXPECT_GT(edge_share(post_depth, {.left = 0.0, .top = 0.0, .width = 0.3, .height = 0.3}), 0.0);
    EXPECT_EQ(edge_share(post_depth, {.left = 0.5, .top = 0.0, .width = 0.3, .height = 0.3}), 0.0);
}

TEST(PlaceWithin, ReachesBothEndsInAThirdOfTheDraws) {
    Random random(3);
    int low = 0;
    int high = 0;
    for (int i = 0; i < 3000; ++i) {
        const double place = place_within(0.6, random);
        EXPECT_TRUE(place >= 0 && place <= 0.6);
        low += place == 0 ? 1 : 0;
        high += place == 0.6 ? 1 : 0;
    }
    EXPECT_NEAR(low, 1000, 100);
    EXPECT_NEAR(high, 1000, 100);
}

TEST(ChooseWindow, PrefersEdgesAndStaysInside) {
    int with_candidates = 0;
    int by_chance = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Random many(seed);
        Random one(seed);
        const auto chosen = choose_window(post_depth, 0.375, 6, many);
        const auto any = choose_window(post_depth, 0.375, 1, one);
        for (const auto& window : {chosen, any}) {
            EXPECT_GE(window.left, 0.0);
            EXPECT_GE(window.top, 0.0);
            EXPECT_LE(window.left + window.width, 1.0);
            EXPECT_LE(window.top + window.height, 1.0);
        }
        with_candidates += edge_share(post_depth, chosen) > 0 ? 1 : 0;
        by_chance += edge_share(post_depth, any) > 0 ? 1 : 0;
    }
    EXPECT_GT(with_candidates, 1.5 * by_chance);
    EXPECT_LT(with_candidates, 300);  // plain windows stay in the data
}

}  // namespace
}  // namespace patchfusion::data
