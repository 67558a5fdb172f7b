// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/one_cycle.h"

#include <gtest/gtest.h>
#include <vector>

namespace patchfusion::training {
namespace {

TEST(OneCycle, EqualsTorch) {
    // torch 2.13: OneCycleLR(max_lr=0.01, total_steps=10, pct_start=0.3, div_factor=10, final_div_factor=100)
    const std::vector<double> expected = {0.001,
                                          0.0055,
                                          0.01,
                                          0.009505339495172583,
                                          0.008119331560284375,
                                          0.00611649206511179,
                                          0.0038935079348882103,
                                          0.0018906684397156264,
                                          0.0005046605048274169,
                                          1e-05};
    const OneCycle schedule = {.peak = 0.01, .warmup_share = 0.3, .start_div = 10, .end_div = 100};
    for (std::size_t step = 0; step < expected.size(); ++step) {
        EXPECT_NEAR(schedule.rate(static_cast<double>(step), 10), expected[step], 1e-12) << step;
    }
}

TEST(OneCycle, EndsLow) {
    const OneCycle schedule = {.peak = 1e-3, .warmup_share = 0.1};
    EXPECT_NEAR(schedule.rate(0, 4000), 1e-4, 1e-12);
    EXPECT_NEAR(schedule.rate(399, 4000), 1e-3, 1e-12);
    EXPECT_NEAR(schedule.rate(3999, 4000), 1e-8, 1e-12);
    EXPECT_NEAR(schedule.rate(4000, 4000), 1e-8, 1e-12);  // past the end nothing rises
}

TEST(OneCycle, BearsOneStepAndNoWarmup) {
    EXPECT_GT((OneCycle{.peak = 1e-3, .warmup_share = 0.0}.rate(0, 10)), 0.9e-3);
    EXPECT_GT((OneCycle{.peak = 1e-3, .warmup_share = 0.5}.rate(0, 1)), 0.0);
}

}  // namespace
}  // namespace patchfusion::training
