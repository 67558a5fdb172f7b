// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/photo_size.h"

#include <gtest/gtest.h>

namespace patchfusion {
namespace {

TEST(PhotoSize, SaysWhatIsWrongWithASize) {
    EXPECT_EQ(size_problem({2160, 3840}), "");
    EXPECT_EQ(size_problem({16, 320}), "");
    EXPECT_EQ(size_problem({15, 64}), "64 x 15 pixels: each side must have at least 16; give a larger image");
    EXPECT_EQ(size_problem({16, 321}), "321 x 16 pixels: one side is more than 20 times the other; crop the image");
    EXPECT_EQ(size_problem({1000, 1000}, 999'999), "1000 x 1000 pixels: more than 1 megapixels; shrink the image");
}

}  // namespace
}  // namespace patchfusion
