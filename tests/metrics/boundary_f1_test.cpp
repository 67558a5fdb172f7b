// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/boundary_f1.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>
#include <limits>

namespace patchfusion::metrics {
namespace {

/// The definition: every pair of neighbours, direction by direction, threshold by threshold, in double precision.
double slow_boundary_f1(const torch::Tensor& prediction, const torch::Tensor& truth) {
    const auto p = prediction.accessor<float, 2>();
    const auto t = truth.accessor<float, 2>();
    const std::pair<int, int> directions[] = {{0, 1}, {0, -1}, {1, 0}, {-1, 0}};
    double sum = 0;
    double weights = 0;
    for (int k = 0; k < 10; ++k) {
        const double ratio = 1.05 + 0.2 * k / 9;
        double precision = 0;
        double recall = 0;
        for (const auto& [dy, dx] : directions) {
            double both = 0;
            double of_truth = 0;
            double of_prediction = 0;
            for (int y = 0; y < truth.size(0); ++y) {
                for (int x = 0; x < truth.size(1); ++x) {
                    const int v = y + dy;
                    const int u = x + dx;
                    if (v < 0 || u < 0 || v >= truth.size(0) || u >= truth.size(1) || t[y][x] == 0 || t[v][u] == 0) {
                        continue;
                    }
                    const bool true_contour = static_cast<double>(t[v][u]) / t[y][x] > ratio;
                    const bool predicted_contour = static_cast<double>(p[v][u]) / p[y][x] > ratio;
                    of_truth += true_contour ? 1 : 0;
                    of_prediction += predicted_contour ? 1 : 0;
                    both += true_contour && predicted_contour ? 1 : 0;
                }
            }
            precision += 0.25 * both / std::max(of_prediction, 1.0);
            recall += 0.25 * both / std::max(of_truth, 1.0);
        }
        sum += ratio * (precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0.0);
        weights += ratio;
    }
    return sum / weights;
}

TEST(BoundaryF1, EqualsItsDefinitionPairByPair) {
    torch::manual_seed(3);
    for (const auto& [height, width] : {std::pair{23, 31}, {1, 40}, {40, 1}, {2, 2}}) {
        const auto truth = torch::rand({height, width}) * 0.5 + 1.0;
        const auto prediction = truth * (torch::rand({height, width}) * 0.2 + 0.9) * 7;
        truth.masked_fill_(torch::rand({height, width}) < 0.1, 0);  // no truth
        const double score = boundary_f1(prediction, truth);
        EXPECT_NEAR(score, slow_boundary_f1(prediction, truth), 1e-9) << height << 'x' << width;
        EXPECT_GT(score, 0.1);
        EXPECT_LT(score, 0.99);
    }
}

TEST(BoundaryF1, IsOneForTheTruthAtAnyScale) {
    torch::manual_seed(4);
    const auto truth = torch::rand({20, 30}) * 3 + 1;
    EXPECT_DOUBLE_EQ(boundary_f1(truth, truth), 1.0);
    EXPECT_DOUBLE_EQ(boundary_f1(truth * 4, truth), 1.0);
}

TEST(BoundaryF1, IsNoneForAPredictionWithoutStepsAndForOneThatStepsTheOtherWay) {
    auto truth = torch::full({8, 12}, 2.0F);
    truth.narrow(1, 6, 6).fill_(4.0F);
    EXPECT_EQ(boundary_f1(torch::full({8, 12}, 3.0F), truth), 0.0);
    EXPECT_EQ(boundary_f1(torch::full({1, 1}, 8.0F) / truth, truth), 0.0);
    EXPECT_EQ(boundary_f1(truth.roll(1, 1), truth), 0.0);  // a pixel off is off
}

TEST(BoundaryF1, CountsDirectionsAlikeWhateverTheNumberOfTheirContours) {
    auto truth = torch::full({6, 6}, 2.0F);
    truth.narrow(1, 3, 3).fill_(4.0F);                    // the right half is far: contours in one of four directions
    EXPECT_NEAR(boundary_f1(truth, truth), 0.25, 1e-12);  // as released: the three empty directions count as 0
}

TEST(BoundaryF1, WeighsThresholdsByTheirRatio) {
    // A chessboard has contours in all directions; the prediction's steps of 10 % pass the thresholds 5, 7.2 and 9.4 %.
    const auto board = (torch::arange(8).view({8, 1}) + torch::arange(8).view({1, 8})) % 2;
    const auto truth = 2.0 + 2.0 * board.to(torch::kFloat32);
    const auto prediction = 2.0 + 0.2 * board.to(torch::kFloat32);
    double weights = 0;
    for (int k = 0; k < 10; ++k) {
        weights += 1.05 + 0.2 * k / 9;
    }
    EXPECT_NEAR(boundary_f1(prediction, truth), (3 * 1.05 + 0.2 * (1 + 2) / 9) / weights, 1e-6);
}

TEST(BoundaryF1, PairsWithoutTruthDoNotCount) {
    auto truth = torch::full({4, 6}, 2.0F);
    truth.narrow(1, 3, 3).fill_(3.0F);
    auto holed = truth.clone();
    holed.narrow(1, 0, 1).fill_(std::numeric_limits<float>::quiet_NaN());
    auto prediction = truth.clone();
    prediction.narrow(1, 0, 1).fill_(1.0F);  // a step beside the hole, where the truth knows nothing
    EXPECT_DOUBLE_EQ(boundary_f1(prediction, holed), boundary_f1(truth, truth));
}

TEST(BoundaryF1, IsNotANumberWhereTheTruthHasNoContours) {
    EXPECT_TRUE(std::isnan(boundary_f1(torch::rand({5, 5}) + 1, torch::full({5, 5}, 3.0F))));
    EXPECT_TRUE(std::isnan(boundary_f1(torch::rand({5, 5}) + 1, torch::zeros({5, 5}))));
    EXPECT_TRUE(std::isnan(boundary_f1(torch::ones({1, 1}), torch::ones({1, 1}))));
}

}  // namespace
}  // namespace patchfusion::metrics
