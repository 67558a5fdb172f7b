// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/memory.h"

#include <gtest/gtest.h>

#include "patchfusion/core/own_pages.h"

namespace patchfusion {
namespace {

TEST(Memory, TakenGrowsWithWhatIsWrittenAndIsLessThanAll) {
    const auto before = memory_taken();
    ASSERT_TRUE(before.has_value());
    EXPECT_GT(*before, 1 << 20);
    constexpr std::int64_t kBytes = 100'000'000;
    auto pages = zeros_on_own_pages({kBytes}, torch::kUInt8);
    pages.fill_(1);
    EXPECT_GT(*memory_taken(), *before + kBytes * 9 / 10);
    const auto left = memory_left();
    ASSERT_TRUE(left.has_value());
    EXPECT_GT(*left, 0);
}

}  // namespace
}  // namespace patchfusion
