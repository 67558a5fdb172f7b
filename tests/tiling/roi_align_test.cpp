// SPDX-License-Identifier: Apache-2.0
#include <ATen/autocast_mode.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>

#include "patchfusion/core/error.h"
#include "patchfusion/core/random.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {
namespace {

/// One bilinear sample as torchvision takes it: 0 beyond a pixel outside, the border's value nearer.
double sample(const torch::Tensor& plane, double y, double x) {
    const auto height = plane.size(0);
    const auto width = plane.size(1);
    if (y < -1.0 || y > static_cast<double>(height) || x < -1.0 || x > static_cast<double>(width)) {
        return 0;
    }
    y = std::clamp(y, 0.0, static_cast<double>(height - 1));
    x = std::clamp(x, 0.0, static_cast<double>(width - 1));
    const auto y0 = static_cast<std::int64_t>(y);
    const auto x0 = static_cast<std::int64_t>(x);
    const auto y1 = std::min(y0 + 1, height - 1);
    const auto x1 = std::min(x0 + 1, width - 1);
    const double fy = y - static_cast<double>(y0);
    const double fx = x - static_cast<double>(x0);
    const auto at = plane.accessor<double, 2>();
    return (1 - fy) * ((1 - fx) * at[y0][x0] + fx * at[y0][x1]) + fy * ((1 - fx) * at[y1][x0] + fx * at[y1][x1]);
}

/// The definition, bin by bin and sample by sample, on one plane.
torch::Tensor slow_roi_align(const torch::Tensor& plane, const RectF& roi, Size out) {
    const double bin_height = roi.height / out.height;
    const double bin_width = roi.width / out.width;
    const int rows = static_cast<int>(std::ceil(bin_height));
    const int columns = static_cast<int>(std::ceil(bin_width));
    auto aligned = torch::zeros({out.height, out.width}, torch::kFloat64);
    for (int by = 0; by < out.height; ++by) {
        for (int bx = 0; bx < out.width; ++bx) {
            double sum = 0;
            for (int iy = 0; iy < rows; ++iy) {
                for (int ix = 0; ix < columns; ++ix) {
                    sum += sample(plane, roi.top - 0.5 + bin_height * (by + (iy + 0.5) / rows),
                                  roi.left - 0.5 + bin_width * (bx + (ix + 0.5) / columns));
                }
            }
            aligned[by][bx] = sum / std::max(1, rows * columns);
        }
    }
    return aligned;
}

/// RoIs inside, touching the borders, beyond them, smaller and larger than the output, and empty.
std::vector<RectF> hard_rois(int height, int width) {
    Random random(7);
    std::vector<RectF> rois = {{.left = 0, .top = 0, .width = width / 4.0, .height = height / 4.0},
                               {.left = width * 0.75, .top = height * 0.75, .width = width / 4.0, .height = height / 4.0},
                               {.left = 0, .top = 0, .width = 1.0 * width, .height = 1.0 * height},
                               {.left = -4, .top = -5, .width = 7, .height = 9},
                               {.left = width - 2.0, .top = height - 3.0, .width = 8, .height = 7},
                               {.left = -30, .top = -30, .width = 10, .height = 10},
                               {.left = width + 9.0, .top = 2, .width = 3, .height = 3},
                               {.left = 4, .top = 4, .width = 0, .height = 3}};
    for (int i = 0; i < 12; ++i) {
        rois.push_back({.left = random.uniform(-3, width),
                        .top = random.uniform(-3, height),
                        .width = random.uniform(0.3, width),
                        .height = random.uniform(0.3, height)});
    }
    return rois;
}

TEST(RoiAlign, EqualsTheDefinitionOnEveryKindOfRoi) {
    torch::manual_seed(1);
    const auto features = torch::randn({1, 3, 17, 23}, torch::kFloat64);
    const auto rois = hard_rois(17, 23);
    for (const Size out : {Size{.height = 17, .width = 23}, Size{.height = 4, .width = 5}, Size{.height = 1, .width = 1}}) {
        const auto aligned = roi_align(features, rois, out);
        for (std::size_t i = 0; i < rois.size(); ++i) {
            for (int c = 0; c < 3; ++c) {
                const auto expected = slow_roi_align(features[0][c], rois[i], out);
                const auto got = aligned[static_cast<std::int64_t>(i)][c];
                EXPECT_LT((got - expected).abs().max().item<double>(), 1e-12) << "RoI " << i << ", out " << out.height;
            }
        }
    }
}

TEST(RoiAlign, TakesWholePixelsAsTheyAreWhateverRounding) {
    torch::manual_seed(1);
    const auto map = torch::rand({1, 2, 5, 7}, torch::kFloat64);
    const RectF pixels = {.left = 2, .top = 1, .width = std::nextafter(3.0, 4.0), .height = std::nextafter(2.0, 3.0)};
    const auto aligned = roi_align(map, {pixels}, Size{2, 3});
    EXPECT_TRUE(torch::allclose(aligned, map.slice(2, 1, 3).slice(3, 2, 5), 0, 1e-9));
}

TEST(RoiAlign, TakesOneImagePerRoiOrOneForAll) {
    torch::manual_seed(2);
    const auto features = torch::randn({2, 4, 9, 11});
    const std::vector<RectF> rois = {{.left = 1, .top = 2, .width = 4, .height = 3},
                                     {.left = 5, .top = 1, .width = 6, .height = 8}};
    const Size out = {.height = 9, .width = 11};
    const auto both = roi_align(features, rois, out);
    EXPECT_TRUE(torch::equal(both[0], roi_align(features.narrow(0, 0, 1), {rois[0]}, out)[0]));
    EXPECT_TRUE(torch::equal(both[1], roi_align(features.narrow(0, 1, 1), {rois[1]}, out)[0]));
    EXPECT_EQ(roi_align(features.narrow(0, 0, 1), {}, out).size(0), 0);
    EXPECT_THROW((void)roi_align(features, {rois[0], rois[0], rois[1]}, out), InternalError);
    const auto second = roi_align(features, rois, {1, 1}, out);
    EXPECT_TRUE(torch::equal(second[1], both[1]));
    EXPECT_THROW((void)roi_align(features, rois, {0, 2}, out), InternalError);
    EXPECT_THROW((void)roi_align(features, rois, {0}, out), InternalError);
}

TEST(RoiAlign, InSinglePrecisionEqualsDoubleForwardAndBackward) {
    // Two ways of computing: taps in float32 (bfloat16 widened), matrices in float64.
    torch::manual_seed(5);
    const auto rois = hard_rois(17, 23);
    std::vector<int> image_of_roi;
    for (std::size_t i = 0; i < rois.size(); ++i) {
        image_of_roi.push_back(static_cast<int>(i * 2 % 3));
    }
    for (const Size out : {Size{.height = 17, .width = 23}, Size{.height = 4, .width = 5}, Size{.height = 1, .width = 1}}) {
        const auto plain = torch::randn({3, 5, 17, 23}, torch::dtype(torch::kFloat64).requires_grad(true));
        const auto fast = plain.detach().to(torch::kFloat32).requires_grad_(true);
        const auto expected = roi_align(plain, rois, image_of_roi, out);
        const auto aligned = roi_align(fast, rois, image_of_roi, out);
        const auto gradient = torch::randn_like(expected);
        expected.backward(gradient);
        aligned.backward(gradient.to(torch::kFloat32));
        EXPECT_LT((aligned - expected).abs().max().item<double>(), 2e-6);
        EXPECT_LT((fast.grad() - plain.grad()).abs().max().item<double>(), 2e-5);

        const auto halved = roi_align(fast.detach().to(torch::kBFloat16), rois, image_of_roi, out);
        EXPECT_EQ(halved.scalar_type(), torch::kBFloat16);
        EXPECT_LT((halved - expected).abs().max().item<double>(), 0.05);
    }
}

TEST(RoiAlign, IsDifferentiableInTheFeatures) {
    // The map is linear in the features: its gradient against G in a direction d is <G, roi_align(d)>.
    torch::manual_seed(3);
    const auto rois = hard_rois(8, 12);
    const Size out = {.height = 5, .width = 7};
    const auto features = torch::randn({1, 2, 8, 12}, torch::dtype(torch::kFloat64).requires_grad(true));
    const auto gradient = torch::randn({static_cast<std::int64_t>(rois.size()), 2, 5, 7}, torch::kFloat64);
    roi_align(features, rois, out).backward(gradient);
    for (int i = 0; i < 5; ++i) {
        const auto direction = torch::randn({1, 2, 8, 12}, torch::kFloat64);
        const double expected = (gradient * roi_align(direction, rois, out)).sum().item<double>();
        EXPECT_NEAR((features.grad() * direction).sum().item<double>(), expected, 1e-9);
    }
}

TEST(RoiAlign, KeepsFullPrecisionUnderAutocast) {
    torch::manual_seed(4);
    const auto features = torch::rand({1, 2, 8, 12}) * 50;
    const std::vector<RectF> rois = {{.left = 1.3, .top = 2.1, .width = 4, .height = 3}};
    const auto expected = roi_align(features, rois, {.height = 8, .width = 12});
    at::autocast::set_autocast_enabled(at::kCPU, true);
    const auto aligned = roi_align(features, rois, {.height = 8, .width = 12});
    at::autocast::set_autocast_enabled(at::kCPU, false);
    EXPECT_TRUE(torch::equal(aligned, expected));
}

}  // namespace
}  // namespace patchfusion::tiling
