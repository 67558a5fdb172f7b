// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/depth_metrics.h"

#include <gtest/gtest.h>
#include <cmath>
#include <limits>

#include "patchfusion/metrics/edges.h"

namespace patchfusion::metrics {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(DepthErrors, AreZeroForTheTruthItself) {
    const auto truth = torch::rand({20, 30}) * 70 + 1;
    const DepthErrors errors = depth_errors(truth, truth);
    EXPECT_EQ(errors.delta1, 1.0);
    EXPECT_EQ(errors.rel, 0.0);
    EXPECT_EQ(errors.rms, 0.0);
    EXPECT_EQ(errors.log10, 0.0);
    EXPECT_EQ(errors.silog, 0.0);
    EXPECT_EQ(errors.see, 0.0);
}

TEST(DepthErrors, EqualValuesComputedByHand) {
    const auto truth = torch::tensor({{1.0F, 2.0F, 4.0F, 10.0F}});
    const auto prediction = torch::tensor({{1.2F, 1.0F, 4.0F, 20.0F}});
    const DepthErrors errors = depth_errors(prediction, truth);
    EXPECT_NEAR(errors.delta1, 0.5, 1e-12);  // 1.2 and 1 of 1.2, 2, 1, 2
    EXPECT_NEAR(errors.rel, (0.2 + 0.5 + 0.0 + 1.0) / 4, 1e-6);
    EXPECT_NEAR(errors.rms, std::sqrt((0.04 + 1.0 + 0.0 + 100.0) / 4), 1e-5);
    EXPECT_NEAR(errors.log10, (std::log10(1.2) + 2 * std::log10(2.0)) / 4, 1e-6);
    const double a = std::log(1.2);
    const double b = std::log(2.0);
    EXPECT_NEAR(errors.silog, 100 * std::sqrt((a * a + 2 * b * b) / 4 - a * a / 16), 1e-4);
    // Steps over 1 m: 2|4 and 4|10. Closest neighbours in the truth: 1.0 -> 1 (of 1, 2, 4); 4 -> 4; 20 -> 10.
    EXPECT_NEAR(errors.see, (0.0 + 0.0 + 10.0) / 3, 1e-5);
}

TEST(DepthErrors, SilogIgnoresScaleAndOthersDoNot) {
    const auto truth = torch::rand({20, 30}) * 30 + 1;
    const DepthErrors errors = depth_errors(truth * 2, truth);
    EXPECT_NEAR(errors.silog, 0.0, 1e-2);
    EXPECT_NEAR(errors.rel, 1.0, 1e-5);
    EXPECT_EQ(errors.delta1, 0.0);
}

TEST(DepthErrors, PixelsWithoutTruthDoNotCount) {
    const auto truth = torch::tensor({{5.0F, 0.0F, kInfinity, kNan, 80.0F, -1.0F}});
    const auto prediction = torch::tensor({{6.0F, 70.0F, 70.0F, 70.0F, 1.0F, 70.0F}});
    EXPECT_NEAR(depth_errors(prediction, truth).rms, 1.0, 1e-6);
}

TEST(DepthErrors, UnusablePredictionsAreClampedNotDropped) {
    const auto truth = torch::full({1, 4}, 10.0F);
    const auto prediction = torch::tensor({{kNan, kInfinity, -kInfinity, 500.0F}});
    const DepthErrors errors = depth_errors(prediction, truth);
    const double near = 10.0 - 1e-3;
    EXPECT_NEAR(errors.rms, std::sqrt((near * near + 70 * 70 + near * near + 70 * 70) / 4), 1e-4);
}

TEST(DepthErrors, AreNotANumberWithoutTruth) {
    const DepthErrors errors = depth_errors(torch::ones({3, 3}), torch::zeros({3, 3}));
    EXPECT_TRUE(std::isnan(errors.delta1) && std::isnan(errors.rel) && std::isnan(errors.rms));
    EXPECT_TRUE(std::isnan(errors.log10) && std::isnan(errors.silog) && std::isnan(errors.see));
}

TEST(DepthErrors, SeeIsTakenOnTheGivenEdgesAndIsNotANumberWithoutAny) {
    const auto truth = torch::full({4, 4}, 10.0F);
    const auto prediction = torch::full({4, 4}, 10.0F);
    prediction[2][2] = 13.0F;
    auto edges = torch::zeros({4, 4}, torch::kBool);
    EXPECT_TRUE(std::isnan(depth_errors(prediction, truth, {}, edges).see));
    EXPECT_TRUE(std::isnan(depth_errors(prediction, truth).see));  // the truth has no step
    edges[2][2] = true;
    edges[1][1] = true;
    EXPECT_NEAR(depth_errors(prediction, truth, {}, edges).see, 1.5, 1e-6);
}

TEST(DepthErrors, SeeTakesATruthOfZeroForASurfaceAsTheOfficialCodeDoesAndIgnoresNotANumber) {
    auto truth = torch::full({8, 8}, 10.0F);
    truth.slice(1, 4) = 30.0F;
    const auto prediction = torch::full({8, 8}, 3.0F);  // nearer to 0 than to any surface
    const auto inner = torch::zeros({8, 8}, torch::kBool);
    inner.slice(0, 2, 6).slice(1, 3, 5).fill_(true);  // away from the border, beyond which the truth counts as 0
    EXPECT_NEAR(depth_errors(prediction, truth, {}, inner).see, 7.0, 1e-6);
    truth.select(1, 5).fill_(kNan);
    EXPECT_NEAR(depth_errors(prediction, truth, {}, inner).see, 7.0, 1e-6);
    truth.select(1, 5).zero_();
    EXPECT_NEAR(depth_errors(prediction, truth, {}, inner).see, (7.0 + 3.0) / 2, 1e-6);
}

TEST(DepthErrors, LowResolutionPredictionsAreResizedToTheTruth) {
    // Bilinear, align_corners=False: 1 x 2 -> 1 x 4 has weights 0, 1/4, 3/4, 1.
    const auto prediction = torch::tensor({{2.0F, 6.0F}, {2.0F, 6.0F}});
    const auto truth = torch::tensor({{2.0F, 3.0F, 5.0F, 6.0F}, {2.0F, 3.0F, 5.0F, 6.0F}, {2.0F, 3.0F, 5.0F, 6.0F}});
    EXPECT_NEAR(depth_errors(prediction, truth).rms, 0.0, 1e-6);
}

TEST(MedianScale, BringsTheMedianToThatOfTheTruth) {
    const auto truth = torch::tensor({{1.0F, 2.0F, 3.0F, 10.0F, 0.0F}});
    const auto prediction = torch::tensor({{2.0F, 4.0F, 4.0F, 5.0F, 1000.0F}});
    EXPECT_NEAR(median_scale(prediction, truth), 2.5 / 4.0, 1e-7);
    EXPECT_NEAR(median_scale(truth * 7, truth), 1.0 / 7.0, 1e-7);
}

TEST(MedianScale, LeavesOutUnusablePredictions) {
    const auto truth = torch::tensor({{2.0F, 4.0F, 6.0F}});
    const auto prediction = torch::tensor({{1.0F, kNan, 3.0F}});
    EXPECT_NEAR(median_scale(prediction, truth), 2.0, 1e-7);
    EXPECT_EQ(median_scale(torch::zeros({1, 3}), truth), 1.0);
}

}  // namespace
}  // namespace patchfusion::metrics
