// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/own_pages.h"

#include <gtest/gtest.h>
#include <cstdint>
#include <fstream>
#include <string>

#include "patchfusion/core/error.h"

namespace patchfusion {
namespace {

/// What of this process lies in memory, bytes.
std::int64_t resident() {
    std::ifstream file("/proc/self/statm");
    std::int64_t pages = 0;
    file >> pages >> pages;
    return pages * 4096;
}

TEST(OwnPages, AreZerosAndGoBackToTheSystem) {
    constexpr std::int64_t kSide = 10'000;  // 100 MB
    const std::int64_t before = resident();
    auto large = zeros_on_own_pages({kSide, kSide}, torch::kUInt8);
    EXPECT_EQ(large.sizes(), (std::vector<std::int64_t>{kSide, kSide}));
    EXPECT_EQ(large.sum().item<std::int64_t>(), 0);
    large.fill_(3);
    EXPECT_GT(resident() - before, kSide * kSide * 9 / 10);
    large.reset();
    EXPECT_LT(resident() - before, kSide * kSide / 2);
}

TEST(OwnPages, OfLittleComeFromTheAllocatorAndOfTooMuchAreRefused) {
    EXPECT_EQ(zeros_on_own_pages({3, 4}, torch::kFloat32).sum().item<float>(), 0.0F);
    EXPECT_THROW((void)zeros_on_own_pages({1 << 30, 1 << 28}, torch::kFloat32), InputError);
}

}  // namespace
}  // namespace patchfusion
