// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/geometry.h"

#include <gtest/gtest.h>

namespace patchfusion {
namespace {

bool contains(const Rect& r, int x, int y) {
    return x >= r.left && x < r.right() && y >= r.top && y < r.bottom();
}

TEST(Intersection, HoldsExactlyTheCommonPixels) {
    const Rect fixed{3, 3, 4, 3};
    for (int left = 0; left < 8; ++left) {
        for (int top = 0; top < 8; ++top) {
            for (const auto& [width, height] : {std::pair{1, 1}, {2, 5}, {6, 2}}) {
                const Rect moving{left, top, width, height};
                const Rect common = intersection(fixed, moving);
                int pixels = 0;
                for (int y = 0; y < 16; ++y) {
                    for (int x = 0; x < 16; ++x) {
                        const bool both = contains(fixed, x, y) && contains(moving, x, y);
                        EXPECT_EQ(contains(common, x, y), both);
                        pixels += both ? 1 : 0;
                    }
                }
                EXPECT_EQ(common.empty(), pixels == 0);
                EXPECT_EQ(common.empty() ? 0 : common.width * common.height, pixels);
                EXPECT_EQ(intersection(moving, fixed), common);
            }
        }
    }
}

TEST(Intersection, OfRectanglesThatTouchIsEmpty) {
    EXPECT_TRUE(intersection({0, 0, 4, 4}, {4, 0, 4, 4}).empty());
}

TEST(Size, AreaOfALargeImageDoesNotOverflow) {
    EXPECT_EQ((Size{60'000, 60'000}.area()), 3'600'000'000LL);
}

}  // namespace
}  // namespace patchfusion
