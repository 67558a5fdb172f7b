// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/resize.h"

#include <gtest/gtest.h>

namespace patchfusion::nn {
namespace {

TEST(ResizeCorners, KeepsTheCornerPixels) {
    const torch::Tensor map = torch::rand({2, 3, 4, 5});
    const torch::Tensor larger = resize_corners(map, {9, 13});
    EXPECT_EQ(size_of(larger), (Size{9, 13}));
    EXPECT_TRUE(torch::allclose(larger.index({0, 0, 0, 0}), map.index({0, 0, 0, 0})));
    EXPECT_TRUE(torch::allclose(larger.index({1, 2, 8, 12}), map.index({1, 2, 3, 4})));
}

TEST(ResizeCorners, ReturnsTheMapItselfAtItsOwnSize) {
    const torch::Tensor map = torch::rand({1, 1, 4, 5});
    EXPECT_TRUE(resize_corners(map, {4, 5}).is_same(map));
}

TEST(ResizeCorners, RowsAreThoseOfTheWhole) {
    torch::manual_seed(2);
    const torch::NoGradGuard no_grad;
    const torch::Tensor map = torch::randn({2, 3, 5, 7}).contiguous(torch::MemoryFormat::ChannelsLast);
    for (const Size size : {Size{11, 13}, Size{3, 4}, Size{5, 9}, Size{1, 2}}) {
        const torch::Tensor whole = resize_corners(map, size);
        for (std::int64_t first = 0; first < size.height; ++first) {
            for (std::int64_t count = 1; first + count <= size.height; ++count) {
                const torch::Tensor rows = resize_corners(map, size, {.first = first, .count = count});
                EXPECT_TRUE(torch::allclose(rows, whole.narrow(2, first, count), 1e-5, 1e-6)) << first << ' ' << count;
            }
        }
    }
}

TEST(UpsampleTwice, OddSizeIsTheEvenOneWithoutItsLastRowAndColumn) {
    const torch::Tensor map = torch::rand({1, 2, 7, 4});
    const torch::Tensor even = upsample_twice(map, {14, 8});
    const torch::Tensor odd = upsample_twice(map, {13, 7});
    EXPECT_TRUE(torch::equal(odd, even.narrow(2, 0, 13).narrow(3, 0, 7)));
}

TEST(UpsampleTwice, PutsAPixelOverItsTwoChildren) {
    const torch::Tensor ramp = torch::arange(6, torch::kFloat32).view({1, 1, 1, 6}).expand({1, 1, 6, 6}).contiguous();
    const torch::Tensor twice = upsample_twice(ramp, {12, 12});
    // Child centres lie a quarter of a parent left and right of the parent's centre.
    EXPECT_NEAR(twice.index({0, 0, 5, 4}).item<float>(), 1.75, 1e-6);
    EXPECT_NEAR(twice.index({0, 0, 5, 5}).item<float>(), 2.25, 1e-6);
}

TEST(UpsampleTwice, RefusesMoreThanTwice) {
    EXPECT_ANY_THROW((void)upsample_twice(torch::rand({1, 1, 3, 3}), {7, 6}));
}

}  // namespace
}  // namespace patchfusion::nn
