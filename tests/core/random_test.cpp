// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/random.h"

#include <gtest/gtest.h>
#include <array>
#include <cmath>
#include <set>

namespace patchfusion {
namespace {

TEST(Random, IsSplitMix64) {
    // First outputs of the authors' reference code for the seed 1234567.
    Random random(1234567);
    EXPECT_EQ(random.bits(), 6457827717110365317ULL);
    EXPECT_EQ(random.bits(), 3203168211198807973ULL);
    EXPECT_EQ(random.bits(), 9817491932198370423ULL);
}

TEST(Random, ForksDoNotDependOnEachOtherAndDiffer) {
    const Random parent(7);
    std::set<std::uint64_t> first;
    for (std::uint64_t stream = 0; stream < 1000; ++stream) {
        first.insert(parent.fork(stream).bits());
    }
    EXPECT_EQ(first.size(), 1000U);
    Random fork = parent.fork(3);
    Random again = Random(7).fork(3);
    EXPECT_EQ(fork.bits(), again.bits());
}

TEST(Random, UniformFillsItsRangeEvenly) {
    Random random(1);
    constexpr int kBins = 10;
    constexpr int kDraws = 100'000;
    std::array<int, kBins> counts{};
    for (int i = 0; i < kDraws; ++i) {
        const double value = random.uniform(-2.0, 3.0);
        ASSERT_GE(value, -2.0);
        ASSERT_LT(value, 3.0);
        ++counts.at(static_cast<std::size_t>((value + 2.0) / 5.0 * kBins));
    }
    for (const int count : counts) {
        EXPECT_NEAR(count, kDraws / kBins, 500);  // 5 standard deviations
    }
}

TEST(Random, IntegersIncludeBothEndsAndNothingElse) {
    Random random(2);
    std::set<int> seen;
    for (int i = 0; i < 1000; ++i) {
        seen.insert(random.integer(-1, 3));
    }
    EXPECT_EQ(seen, (std::set<int>{-1, 0, 1, 2, 3}));
}

TEST(Random, LogUniformHasItsMedianAtTheGeometricMean) {
    Random random(3);
    int below = 0;
    constexpr int kDraws = 20'000;
    for (int i = 0; i < kDraws; ++i) {
        const double value = random.log_uniform(0.1, 1000.0);
        ASSERT_GE(value, 0.1);
        ASSERT_LE(value, 1000.0);
        below += value < 10.0 ? 1 : 0;
    }
    EXPECT_NEAR(below, kDraws / 2, 400);
}

TEST(Random, NormalHasMeanZeroAndDeviationOne) {
    Random random(4);
    constexpr int kDraws = 100'000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kDraws; ++i) {
        const double value = random.normal();
        ASSERT_TRUE(std::isfinite(value));
        sum += value;
        squares += value * value;
    }
    EXPECT_NEAR(sum / kDraws, 0.0, 0.02);
    EXPECT_NEAR(squares / kDraws, 1.0, 0.03);
}

TEST(Random, ChanceHoldsItsShare) {
    Random random(5);
    int hits = 0;
    for (int i = 0; i < 10'000; ++i) {
        hits += random.chance(0.3) ? 1 : 0;
    }
    EXPECT_NEAR(hits, 3000, 250);
    EXPECT_FALSE(random.chance(0.0));
    EXPECT_TRUE(random.chance(1.0));
}

}  // namespace
}  // namespace patchfusion
