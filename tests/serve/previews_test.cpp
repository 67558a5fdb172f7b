// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/previews.h"

#include <gtest/gtest.h>

namespace patchfusion::serve {
namespace {

TEST(ShrunkTo, KeepsWhatIsSmallEnough) {
    EXPECT_EQ(shrunk_to({.height = 30, .width = 40}, 40), (Size{30, 40}));
    EXPECT_EQ(shrunk_to({.height = 40, .width = 3}, 41), (Size{40, 3}));
}

TEST(ShrunkTo, BringsTheLongerSideToItsLengthAndKeepsTheAspect) {
    EXPECT_EQ(shrunk_to({.height = 3000, .width = 4000}, 1024), (Size{768, 1024}));
    EXPECT_EQ(shrunk_to({.height = 4000, .width = 3000}, 1024), (Size{1024, 768}));
    EXPECT_EQ(shrunk_to({.height = 100, .width = 33}, 50), (Size{50, 17}));  // 16.5 is rounded up
}

TEST(ShrunkTo, LeavesAtLeastOnePixel) {
    EXPECT_EQ(shrunk_to({.height = 5000, .width = 1}, 100), (Size{100, 1}));
}

TEST(Picked, TakesThePixelsUnderTheMiddles) {
    const torch::Tensor map = torch::arange(24, torch::kFloat32).reshape({4, 6});
    EXPECT_TRUE(torch::equal(picked(map, {.height = 2, .width = 2}), torch::tensor({{7.0F, 10.0F}, {19.0F, 22.0F}})));
    EXPECT_TRUE(torch::equal(picked(map, {.height = 4, .width = 6}), map));
}

}  // namespace
}  // namespace patchfusion::serve
