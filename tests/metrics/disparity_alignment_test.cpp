// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/disparity_alignment.h"

#include <gtest/gtest.h>
#include <limits>

#include "patchfusion/metrics/depth_metrics.h"

namespace patchfusion::metrics {
namespace {

TEST(DisparityAlignment, UndoesScaleAndShiftOfDisparity) {
    torch::manual_seed(0);
    const auto truth = torch::rand({20, 30}) * 9 + 1;
    const auto prediction = (2.5 / truth + 0.3).reciprocal();  // 1/t = 0.4 / p - 0.12
    const DisparityAlignment alignment = align_disparity(prediction, truth);
    EXPECT_NEAR(alignment.scale, 0.4, 1e-5);
    EXPECT_NEAR(alignment.shift_per_m, -0.12, 1e-5);
    EXPECT_LT(depth_errors(aligned(prediction, alignment), truth).rel, 1e-5);
    EXPECT_GT(depth_errors(prediction * median_scale(prediction, truth), truth).rel, 0.05);  // a scale alone does not
}

TEST(DisparityAlignment, IsTheLeastSquaresSolution) {
    torch::manual_seed(1);
    const auto truth = torch::rand({40, 20}) * 5 + 1;
    const auto prediction = truth * (torch::rand({40, 20}) + 0.5);
    const DisparityAlignment best = align_disparity(prediction, truth);
    const auto cost = [&](double scale, double shift) {
        return (scale / prediction + shift - truth.reciprocal()).to(torch::kFloat64).square().sum().item<double>();
    };
    for (const auto& [ds, dt] : {std::pair{1e-3, 0.0}, {-1e-3, 0.0}, {0.0, 1e-3}, {0.0, -1e-3}, {1e-3, -1e-3}}) {
        EXPECT_LT(cost(best.scale, best.shift_per_m), cost(best.scale + ds, best.shift_per_m + dt));
    }
}

TEST(DisparityAlignment, LooksAtUsablePixelsAloneAndAtTheTruthsSize) {
    const auto truth = torch::tensor({{1.0F, 2.0F, 4.0F, 0.0F, 90.0F}});
    const auto prediction = torch::tensor({{2.0F, 4.0F, 8.0F, 3.0F, 3.0F}});
    const DisparityAlignment alignment = align_disparity(prediction, truth);
    EXPECT_NEAR(alignment.scale, 2.0, 1e-6);
    EXPECT_NEAR(alignment.shift_per_m, 0.0, 1e-6);
    EXPECT_NEAR(align_disparity(at::upsample_nearest2d(prediction.view({1, 1, 1, 5}), {2, 10})[0][0], truth).scale, 2.0, 1e-6);
}

TEST(DisparityAlignment, WithNothingToFitChangesNothingAndWithAFlatMapItsLevel) {
    const auto truth = torch::tensor({{1.0F, 4.0F}});
    const DisparityAlignment none = align_disparity(torch::full({1, 2}, std::numeric_limits<float>::quiet_NaN()), truth);
    EXPECT_EQ(none.scale, 1.0);
    EXPECT_EQ(none.shift_per_m, 0.0);
    const auto flat = torch::full({1, 2}, 3.0F);
    EXPECT_NEAR(aligned(flat, align_disparity(flat, truth))[0][1].item<double>(), 1.0 / 0.625, 1e-6);  // (1 + 1/4) / 2
}

TEST(DisparityAlignment, DisparitiesBelowTheRangeAreTheFarEnd) {
    const auto depth = aligned(torch::tensor({{1.0F, 10.0F, 1000.0F}}), {.scale = 1.0, .shift_per_m = -0.1});
    EXPECT_NEAR(depth[0][0].item<double>(), 1 / 0.9, 1e-6);
    EXPECT_EQ(depth[0][1].item<float>(), 80.0F);
    EXPECT_EQ(depth[0][2].item<float>(), 80.0F);
}

}  // namespace
}  // namespace patchfusion::metrics
