// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/blending/scale_shift.h"

#include <gtest/gtest.h>
#include <utility>

#include "blending/scenes.h"

namespace patchfusion::blending {
namespace {

TEST(ScaleAndShift, RestoresATileThatIsExactUpToThem) {
    const auto truth = testing::scene();
    EXPECT_TRUE(torch::allclose(scale_and_shift(0.4 * truth + 2, truth), truth, 1e-5, 1e-5));
    EXPECT_TRUE(torch::allclose(scale_and_shift(7 - 0.4 * truth, truth), truth, 1e-5, 1e-5));
}

TEST(ScaleAndShift, KeepsTheTilesDetailWhereNcHasNone) {
    const auto truth = testing::scene();
    const auto coarse = testing::blurred(truth, 15);
    const auto blended = scale_and_shift(0.5 * truth + 3, coarse);
    EXPECT_LT(testing::mean_error(blended, truth), testing::mean_error(coarse, truth));
    // One scale fits steps that N_c has smeared by making them smaller: what this baseline cannot do.
    EXPECT_LT(blended.std().item<double>(), 0.95 * truth.std().item<double>());
    EXPECT_GT(testing::mean_error(blended, truth), 0.1);
}

TEST(ScaleAndShift, IsTheLeastSquaresSolution) {
    const auto coarse = testing::scene();
    const auto fine = testing::scene(testing::kTile, 2) + testing::smooth_noise(testing::kTile, 5, 3);
    const auto cost = [&](const torch::Tensor& blended) {
        return (blended - coarse).to(torch::kFloat64).square().sum().item<double>();
    };
    const auto best = scale_and_shift(fine, coarse);
    for (const auto& [scale, shift] : {std::pair{1.001, 0.0}, {0.999, 0.0}, {1.0, 0.003}, {1.0, -0.003}}) {
        EXPECT_LT(cost(best), cost((best - best.mean()) * scale + best.mean() + shift));
    }
}

TEST(ScaleAndShift, OfAFlatTileIsNcsMean) {
    const auto coarse = testing::scene();
    const auto blended = scale_and_shift(torch::full({54, 96}, 3.0F), coarse);
    EXPECT_TRUE(torch::allclose(blended, coarse.mean().expand({54, 96}), 1e-5, 1e-5));
}

}  // namespace
}  // namespace patchfusion::blending
