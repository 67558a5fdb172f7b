// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>

#include "patchfusion/core/error.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {
namespace {

/// The definition: each output pixel is the mean of the area that it covers, where that is more than a pixel, else the bilinear
/// sample at its centre.
torch::Tensor slow_resize(const torch::Tensor& rgb, Size size) {
    const auto weights = [](std::int64_t from, int to) {
        auto matrix = torch::zeros({to, from}, torch::kFloat64);
        const double scale = static_cast<double>(from) / to;
        for (int o = 0; o < to; ++o) {
            for (std::int64_t i = 0; i < from; ++i) {
                const auto left = static_cast<double>(i);
                const double in_area = std::min(left + 1, (o + 1) * scale) - std::max(left, o * scale);
                const double in_triangle = 1.0 - std::abs(left + 0.5 - (o + 0.5) * scale);
                matrix[o][i] = std::max(0.0, scale >= 1 ? in_area : in_triangle);
            }
        }
        return matrix / matrix.sum(1, true);
    };
    const auto image = rgb.permute({2, 0, 1}).to(torch::kFloat64) / 255.0;  // [3,H,W]
    return weights(rgb.size(0), size.height).matmul(image).matmul(weights(rgb.size(1), size.width).t()).unsqueeze(0);
}

double worst(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

TEST(ResizePhoto, ShrinksToMeansOfAreas) {
    torch::manual_seed(1);
    const auto rgb = torch::randint(0, 256, {97, 151, 3}, torch::kUInt8);
    for (const Size size :
         {Size{.height = 22, .width = 34}, Size{.height = 96, .width = 150}, Size{.height = 1, .width = 151}}) {
        const auto resized = resize_photo(rgb, size);
        EXPECT_EQ(resized.sizes(), (std::vector<std::int64_t>{1, 3, size.height, size.width}));
        EXPECT_LT(worst(resized, slow_resize(rgb, size)), 1e-5);
    }
}

TEST(ShrinkPart, IsThatPartOfTheWhole) {
    torch::manual_seed(5);
    const auto rgb = torch::randint(0, 256, {97, 151, 3}, torch::kUInt8);
    for (const Size size : {Size{.height = 22, .width = 34}, Size{.height = 97, .width = 151}}) {
        const auto all = resize_photo(rgb, size);
        for (const Rect part :
             {Rect{.left = 0, .top = 0, .width = size.width, .height = 1}, Rect{.left = 7, .top = 11, .width = 5, .height = 11},
              Rect{.left = size.width - 3, .top = size.height - 2, .width = 3, .height = 2}}) {
            EXPECT_TRUE(torch::equal(shrink_part(rgb, size, part), crop(all, part)));
        }
    }
    EXPECT_THROW((void)shrink_part(rgb, {.height = 98, .width = 151}, {.width = 1, .height = 1}), InternalError);
}

TEST(ResizePhoto, EnlargesWithoutSteps) {
    torch::manual_seed(2);
    const auto rgb = torch::randint(0, 256, {13, 17, 3}, torch::kUInt8);
    const Size size = {.height = 54, .width = 96};
    EXPECT_LT(worst(resize_photo(rgb, size), slow_resize(rgb, size)), 1e-5);
}

TEST(ResizePhoto, KeepsTheImageWhereTheSizeStays) {
    torch::manual_seed(3);
    const auto rgb = torch::randint(0, 256, {40, 30, 3}, torch::kUInt8);
    const auto resized = resize_photo(rgb, {.height = 40, .width = 30});
    EXPECT_TRUE(torch::equal((resized[0] * 255.0).round().to(torch::kUInt8), rgb.permute({2, 0, 1})));
}

TEST(ResizePhoto, TakesAViewOfALargerPhoto) {
    torch::manual_seed(4);
    const auto rgb = torch::randint(0, 256, {80, 90, 3}, torch::kUInt8);
    const auto part = rgb.narrow(0, 7, 50).narrow(1, 11, 60);
    const Size size = {.height = 20, .width = 24};
    EXPECT_TRUE(torch::equal(resize_photo(part, size), resize_photo(part.contiguous(), size)));
}

}  // namespace
}  // namespace patchfusion::tiling
