// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/loss_curve.h"

#include <gtest/gtest.h>
#include <cmath>

#include "image/scratch_folder.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::training {
namespace {

/// Mean row of the dark curve's pixels in some columns.
double curve_row(const torch::Tensor& rgb, int first, int last) {
    const auto part = rgb.slice(1, first, last).to(torch::kInt);
    const auto dark = (part.select(2, 0) == 8).logical_and(part.select(2, 2) == 156);
    return dark.nonzero().select(1, 0).to(torch::kDouble).mean().item<double>();
}

TEST(LossCurve, FallsWithTheLoss) {
    const patchfusion::testing::ScratchFolder folder;
    std::vector<float> losses;
    for (int i = 0; i < 500; ++i) {
        losses.push_back(static_cast<float>(2.0 + 6.0 * std::exp(-i / 100.0)));
    }
    draw_loss_curve(folder / "loss.png", losses);
    const auto rgb = image::read_photo(folder / "loss.png").rgb;
    ASSERT_EQ(rgb.size(0), 480);
    const double begin = curve_row(rgb, 70, 90);
    const double end = curve_row(rgb, 740, 775);
    EXPECT_LT(begin, 120);  // rows count downwards
    EXPECT_GT(end, 300);
    EXPECT_LT(end, 440);
}

TEST(LossCurve, BearsTwoStepsAndZeroLoss) {
    const patchfusion::testing::ScratchFolder folder;
    EXPECT_NO_THROW(draw_loss_curve(folder / "two.png", {1.0F, 0.5F}));
    EXPECT_NO_THROW(draw_loss_curve(folder / "zero.png", {0.0F, 0.0F}));
}

}  // namespace
}  // namespace patchfusion::training
