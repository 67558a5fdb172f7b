// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>

#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {
namespace {

/// The definition: each output pixel is a triangle-weighted mean of the source; the triangle is widened when shrinking.
torch::Tensor slow_resize(const torch::Tensor& rgb, Size size) {
    const auto weights = [](std::int64_t from, int to) {
        auto matrix = torch::zeros({to, from}, torch::kFloat64);
        const double scale = static_cast<double>(from) / to;
        const double support = std::max(1.0, scale);
        for (int o = 0; o < to; ++o) {
            const double centre = (o + 0.5) * scale;
            for (std::int64_t i = 0; i < from; ++i) {
                const double distance = std::abs(static_cast<double>(i) + 0.5 - centre) / support;
                matrix[o][i] = std::max(0.0, 1.0 - distance);
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

TEST(ResizePhoto, ShrinksWithAntialiasingWithinAnEightBitStep) {
    torch::manual_seed(1);
    const auto rgb = torch::randint(0, 256, {97, 151, 3}, torch::kUInt8);
    const Size size = {.height = 22, .width = 34};
    const auto resized = resize_photo(rgb, size);
    EXPECT_EQ(resized.sizes(), (std::vector<std::int64_t>{1, 3, 22, 34}));
    EXPECT_LT(worst(resized, slow_resize(rgb, size)), 1.2 / 255.0);
    EXPECT_LT((resized - slow_resize(rgb, size)).mean().abs().item<double>(), 0.1 / 255.0);
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
