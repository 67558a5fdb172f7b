// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/d3r.h"

#include <gtest/gtest.h>
#include <cmath>
#include <cstdlib>

#include "patchfusion/metrics/superpixels.h"

namespace patchfusion::metrics {
namespace {

/// A wall at `far` metres with a square at `near` metres before it.
torch::Tensor square_before_wall(float near, float far) {
    auto depth = torch::full({60, 80}, far);
    depth.narrow(0, 20, 20).narrow(1, 30, 20).fill_(near);
    return depth;
}

/// Depth that steps everywhere.
torch::Tensor patchwork(int seed) {
    torch::manual_seed(seed);
    return at::upsample_nearest2d(torch::rand({1, 1, 6, 8}) * 8 + 1, {60, 80})[0][0] + torch::rand({60, 80}) * 0.05;
}

bool touch(const torch::Tensor& labels, int a, int b) {
    const auto is_a = labels == a;
    const auto is_b = labels == b;
    for (const int axis : {0, 1}) {
        const auto length = labels.size(axis) - 1;
        for (const auto& [first, second] : {std::pair{is_a, is_b}, {is_b, is_a}}) {
            if (first.narrow(axis, 0, length).logical_and(second.narrow(axis, 1, length)).any().item<bool>()) {
                return true;
            }
        }
    }
    return false;
}

int slow_order(double ratio, double threshold) {
    return ratio > threshold ? 1 : ratio < 1 / threshold ? -1 : 0;
}

/// The definition: all pairs of regions, those that touch and step picked out.
double slow_d3r(const torch::Tensor& prediction, const torch::Tensor& truth, int count) {
    auto disparity = torch::where(truth > 0, truth.reciprocal(), torch::zeros_like(truth));
    const auto known = disparity.masked_select(truth > 0);
    disparity = ((disparity - known.min()) / (known.max() - known.min())).masked_fill(truth == 0, 0);
    const Superpixels regions = superpixels(disparity, count);
    double sum = 0;
    double pairs = 0;
    for (int a = 0; a < static_cast<int>(regions.pixels.size()); ++a) {
        for (int b = a + 1; b < static_cast<int>(regions.pixels.size()); ++b) {
            const auto at = [&](const torch::Tensor& map, int k) {
                const auto i = static_cast<std::size_t>(k);
                return map[static_cast<int>(regions.y[i])][static_cast<int>(regions.x[i])].item<double>();
            };
            if (!touch(regions.labels, a, b) || at(truth, a) == 0 || at(truth, b) == 0) {
                continue;
            }
            const double true_ratio = at(truth, a) / at(truth, b);
            if (slow_order(true_ratio, 1.1) != 0) {
                sum += std::abs(slow_order(true_ratio, 1.01) - slow_order(at(prediction, a) / at(prediction, b), 1.01));
                ++pairs;
            }
        }
    }
    return sum / pairs;
}

TEST(D3r, EqualsItsDefinitionPairByPair) {
    const auto truth = patchwork(1);
    truth.narrow(0, 10, 8).narrow(1, 20, 9).fill_(0);  // no truth
    const auto prediction = 0.5 * truth + 0.5 * patchwork(2);
    const double score = d3r(prediction, truth, {}, {.superpixels = 80});
    EXPECT_NEAR(score, slow_d3r(prediction, truth, 80), 1e-12);
    EXPECT_GT(score, 0.1);
    EXPECT_LT(score, 1.5);
}

TEST(D3r, IsNoughtForTheTruthAtAnyScaleOneForAFlatMapAndTwoForReversedDepth) {
    const auto truth = square_before_wall(2, 5);
    EXPECT_EQ(d3r(truth, truth), 0.0);
    EXPECT_EQ(d3r(truth * 6, truth), 0.0);
    EXPECT_EQ(d3r(torch::full({60, 80}, 3.0F), truth), 1.0);
    EXPECT_EQ(d3r(square_before_wall(5, 2), truth), 2.0);
}

TEST(D3r, LooksAtStepsOfMoreThanATenthAlone) {
    EXPECT_TRUE(std::isnan(d3r(square_before_wall(2, 5), square_before_wall(3.0, 3.27))));
    EXPECT_EQ(d3r(square_before_wall(2, 5), square_before_wall(3.0, 3.34)), 0.0);
    EXPECT_EQ(d3r(square_before_wall(3.0, 3.02), square_before_wall(2, 5)), 1.0);  // less than a hundredth is no order
}

TEST(D3r, LargeMapsAreLookedAtOnEveryKthPixel) {
    const auto truth = at::upsample_nearest2d(square_before_wall(2, 5).view({1, 1, 60, 80}), {180, 240})[0][0];
    auto prediction = truth.clone();
    EXPECT_EQ(d3r(prediction, truth, {}, {.longest_side = 80}), 0.0);
    prediction.slice(0, 0, c10::nullopt, 3).slice(1, 0, c10::nullopt, 3).fill_(1.0F);  // just those pixels
    EXPECT_EQ(d3r(prediction, truth, {}, {.longest_side = 80}), 1.0);
}

TEST(D3r, IsNotANumberWithoutTruth) {
    EXPECT_TRUE(std::isnan(d3r(torch::ones({9, 9}), torch::zeros({9, 9}))));
    EXPECT_TRUE(std::isnan(d3r(torch::ones({1, 1}), torch::ones({1, 1}))));
}

}  // namespace
}  // namespace patchfusion::metrics
