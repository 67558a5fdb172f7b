// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/floor_plan.h"

#include <gtest/gtest.h>
#include <cmath>

namespace patchfusion::scene {
namespace {

/// The rectangle a piece covers once it stands at `place` (turned by multiples of 90 degrees).
FloorArea covered(const Transform& place, float width, float depth) {
    const float half_x = std::abs(place.x.x) * width / 2 + std::abs(place.z.x) * depth / 2;
    const float half_z = std::abs(place.x.z) * width / 2 + std::abs(place.z.z) * depth / 2;
    return {place.origin.x - half_x, place.origin.z - half_z, place.origin.x + half_x, place.origin.z + half_z};
}

}  // namespace

TEST(FloorPlan, PiecesNeverOverlapAndStayInTheRoom) {
    Random random(5);
    for (int room = 0; room < 30; ++room) {
        FloorPlan plan(5, 4);
        std::vector<FloorArea> pieces;
        for (int i = 0; i < 25; ++i) {
            const float width = static_cast<float>(random.uniform(0.3, 2.0));
            const auto place = i % 2 == 0 ? plan.against_wall(random, width, 0.5F) : plan.in_the_open(random, width, 0.6F);
            if (place) {
                pieces.push_back(covered(*place, width, i % 2 == 0 ? 0.5F : 0.6F));
            }
        }
        EXPECT_GT(pieces.size(), 3U);
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            EXPECT_GE(pieces[i].left, -1e-3F);
            EXPECT_LE(pieces[i].right, 5.001F);
            EXPECT_GE(pieces[i].near, -1e-3F);
            EXPECT_LE(pieces[i].far, 4.001F);
            for (std::size_t j = 0; j < i; ++j) {
                const FloorArea smaller = {pieces[i].left + 1e-3F, pieces[i].near + 1e-3F, pieces[i].right - 1e-3F,
                                           pieces[i].far - 1e-3F};
                EXPECT_FALSE(smaller.overlaps(pieces[j]));
            }
        }
    }
}

TEST(FloorPlan, BacksOfPiecesAreAtTheWall) {
    Random random(6);
    for (int i = 0; i < 100; ++i) {
        FloorPlan plan(5, 4);
        const auto place = plan.against_wall(random, 1.0F, 0.5F);
        ASSERT_TRUE(place.has_value());
        const Vec3 back = place->point({0, 0, -0.25F});
        const float to_wall = std::min(std::min(back.x, 5 - back.x), std::min(back.z, 4 - back.z));
        EXPECT_NEAR(to_wall, 0.02F, 1e-4);
    }
}

TEST(FloorPlan, BlockedAreasStayFree) {
    Random random(7);
    FloorPlan plan(3, 3);
    plan.block({0, 0, 3, 3});
    EXPECT_FALSE(plan.against_wall(random, 0.5F, 0.5F).has_value());
    EXPECT_FALSE(plan.in_the_open(random, 0.5F, 0.5F).has_value());
}

}  // namespace patchfusion::scene
