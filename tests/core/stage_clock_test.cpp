// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/stage_clock.h"

#include <gtest/gtest.h>

namespace patchfusion {
namespace {

TEST(StageClock, ChargesAStageWithoutThoseInsideIt) {
    double work = 0;
    StageClock clock([&work] { return work; });
    work += 1;  // outside
    {
        const Stage outer("outer");
        work += 2;
        {
            const Stage inner("inner");
            work += 4;
        }
        work += 8;
    }
    {
        const Stage outer("outer");
        work += 16;
    }
    work += 32;
    const auto costs = clock.costs();
    ASSERT_EQ(costs.size(), 3);
    EXPECT_EQ(costs[0].name, "outer");
    EXPECT_EQ(costs[0].work, 26);
    EXPECT_EQ(costs[0].calls, 2);
    EXPECT_EQ(costs[1].name, "inner");
    EXPECT_EQ(costs[1].work, 4);
    EXPECT_EQ(costs[2].name, "other");
    EXPECT_EQ(costs[2].work, 33);
}

TEST(StageClock, SecondsAddUpToTheWhole) {
    const Timer timer;
    StageClock clock;
    {
        const Stage stage("busy");
        while (timer.seconds() < 0.02) {
        }
    }
    const auto costs = clock.costs();
    EXPECT_GE(costs[0].seconds, 0.015);
    EXPECT_LE(costs[0].seconds + costs[1].seconds, timer.seconds());
}

TEST(StageClock, WithoutOneAStageIsSilent) {
    { const Stage nobody_listens("alone"); }
    StageClock clock;
    EXPECT_EQ(clock.costs().size(), 1);
}

}  // namespace
}  // namespace patchfusion
