// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/ssim.h"

#include <gtest/gtest.h>
#include <cmath>

namespace patchfusion::metrics {
namespace {

torch::Tensor picture(int seed) {
    torch::manual_seed(seed);
    return torch::rand({17, 23}) * 255;
}

torch::Tensor all_known() {
    return torch::ones({17, 23}, torch::kBool);
}

/// SSIM at one pixel, as the paper's formula reads.
double ssim_at(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& known, int row, int column) {
    double weight = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int r = std::max(0, row - 5); r <= std::min(16, row + 5); ++r) {
        for (int c = std::max(0, column - 5); c <= std::min(22, column + 5); ++c) {
            if (!known[r][c].item<bool>()) {
                continue;
            }
            const double w = std::exp(-((r - row) * (r - row) + (c - column) * (c - column)) / (2 * 1.5 * 1.5));
            const double p = a[r][c].item<double>();
            const double q = b[r][c].item<double>();
            weight += w;
            x += w * p;
            y += w * q;
            xx += w * p * p;
            yy += w * q * q;
            xy += w * p * q;
        }
    }
    x /= weight;
    y /= weight;
    const double c1 = 2.55 * 2.55;
    const double c2 = 7.65 * 7.65;
    return (2 * x * y + c1) * (2 * (xy / weight - x * y) + c2) /
           ((x * x + y * y + c1) * (xx / weight - x * x + yy / weight - y * y + c2));
}

TEST(Ssim, IsOneForEqualPicturesAndLowForUnrelatedOnes) {
    EXPECT_NEAR(ssim(picture(1), picture(1), all_known()), 1, 1e-6);
    EXPECT_LT(ssim(picture(1), picture(2), all_known()), 0.1);
}

TEST(Ssim, IsTheFormulaAtEveryPixel) {
    const torch::Tensor a = picture(1);
    const torch::Tensor b = (a + 0.3 * picture(2)).clamp(0, 255);
    torch::Tensor known = all_known();
    known.slice(0, 4, 9).slice(1, 6, 20).fill_(false);
    const torch::Tensor map = ssim_map(a, b, known);
    for (const auto& [row, column] : {std::pair{0, 0}, std::pair{3, 7}, std::pair{10, 12}, std::pair{16, 22}}) {
        EXPECT_NEAR(map[row][column].item<double>(), ssim_at(a, b, known, row, column), 1e-4) << row << ", " << column;
    }
    EXPECT_TRUE(std::isnan(map[5][8].item<double>()));
}

TEST(Ssim, DoesNotLookAtWhatIsNotKnown) {
    const torch::Tensor a = picture(1);
    torch::Tensor b = a.clone();
    torch::Tensor known = all_known();
    b.slice(1, 10, 15).fill_(std::nan(""));
    known.slice(1, 10, 15).fill_(false);
    EXPECT_NEAR(ssim(a, b, known), 1, 1e-6);
    EXPECT_TRUE(std::isnan(ssim(a, b, torch::zeros_like(known))));
}

TEST(Luma, WeighsGreenMost) {
    const torch::Tensor rgb = torch::tensor({{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}}}).to(torch::kUInt8);
    const torch::Tensor grey = luma(rgb);
    EXPECT_TRUE(torch::allclose(grey, torch::tensor({{76.245F, 149.685F, 29.07F}})));
}

}  // namespace
}  // namespace patchfusion::metrics
