// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/blending/deform.h"

#include <gtest/gtest.h>
#include <cmath>
#include <vector>

#include "blending/scenes.h"
#include "patchfusion/blending/scale_shift.h"

namespace patchfusion::blending {
namespace {

using testing::mean_error;
using testing::smooth_noise;

/// truth = s(x) fine + o(x) with smooth s and o.
torch::Tensor undeform(const torch::Tensor& truth) {
    const Size size = {.height = static_cast<int>(truth.size(0)), .width = static_cast<int>(truth.size(1))};
    return (truth - 0.8 * smooth_noise(size, 3, 4)) / (0.8 + 0.6 * smooth_noise(size, 3, 5));
}

TEST(Deform, RestoresASmoothlyDeformedTile) {
    for (const Size size : {testing::kTile, Size{.height = 97, .width = 55}}) {
        const auto truth = testing::scene(size);
        const auto fine = undeform(truth);
        const auto blended = deform(fine, truth, {.smoothness = 1e-4, .from_nothing = 1e-8});
        EXPECT_GT(mean_error(fine, truth), 0.5);
        EXPECT_LT(mean_error(blended, truth), 0.01);
        EXPECT_GT(mean_error(scale_and_shift(fine, truth), truth), 0.1);  // one scale and shift are not enough
    }
}

TEST(Deform, KeepsTheTilesDetailWhereNcHasNone) {
    const auto truth = testing::scene();
    const auto coarse = testing::blurred(truth, 15);
    const auto fine = undeform(truth);
    const auto blended = deform(fine, coarse);
    EXPECT_LT(mean_error(blended, truth), mean_error(coarse, truth));
    EXPECT_LT(mean_error(blended, truth), 0.5 * mean_error(fine, truth));
}

TEST(Deform, OfATileThatIsRightChangesNothing) {
    const auto truth = testing::scene();
    EXPECT_TRUE(torch::allclose(deform(truth, truth), truth, 1e-5, 1e-5));
}

TEST(Deform, StiffIsScaleAndShift) {
    const auto coarse = testing::scene();
    const auto fine = 0.7 * testing::scene(testing::kTile, 2) + 1;
    const auto stiff = deform(fine, coarse, {.smoothness = 1e7, .from_nothing = 1e-9});
    EXPECT_LT(mean_error(stiff, scale_and_shift(fine, coarse)), 1e-3);
}

TEST(Deform, DoesNotDependOnTheUnit) {
    const auto coarse = testing::scene();
    const auto fine = undeform(coarse) + 0.2 * smooth_noise(testing::kTile, 9, 6);
    EXPECT_TRUE(torch::allclose(deform(fine * 10, coarse * 10), deform(fine, coarse) * 10, 1e-4, 1e-4));
}

/// s and o of the handles as dense unknowns, each pixel one row of a matrix, solved by QR.
torch::Tensor slow_deform(const torch::Tensor& fine, const torch::Tensor& coarse, const DeformOptions& options) {
    const auto height = fine.size(0);
    const auto width = fine.size(1);
    const int rows = options.handles_short;
    const int columns = options.handles_long;
    const int count = rows * columns;
    const double unit = coarse.mean(torch::kFloat64).item<double>();
    const auto f = fine.to(torch::kFloat64).flatten() / unit;  // [n]
    const auto c = coarse.to(torch::kFloat64).flatten() / unit;
    // A handle's weight at each pixel: its own lattice of one 1 among 0s, enlarged.
    const auto weights = at::upsample_bilinear2d(torch::eye(count, torch::kFloat64).view({count, 1, rows, columns}),
                                                 {height, width}, /*align_corners=*/true)
                             .view({count, height * width})
                             .t();  // [n,count]
    const double per_pixel = 1.0 / std::sqrt(static_cast<double>(f.numel()));
    std::vector<torch::Tensor> matrix = {torch::cat({weights * f.unsqueeze(1), weights}, 1) * per_pixel};
    std::vector<torch::Tensor> right = {c * per_pixel};
    const int sides = rows * (columns - 1) + (rows - 1) * columns;
    for (int a = 0; a < count; ++a) {
        for (int b = a + 1; b < count; ++b) {
            const bool beside = b == a + 1 && b % columns != 0;
            if (beside || b == a + columns) {
                for (const int kind : {0, count}) {
                    auto row = torch::zeros({1, 2 * count}, torch::kFloat64);
                    row[0][kind + a] = std::sqrt(options.smoothness / sides);
                    row[0][kind + b] = -std::sqrt(options.smoothness / sides);
                    matrix.push_back(row);
                    right.push_back(torch::zeros({1}, torch::kFloat64));
                }
            }
        }
    }
    matrix.push_back(torch::eye(2 * count, torch::kFloat64) * std::sqrt(options.from_nothing / count));
    right.push_back(torch::cat({torch::ones({count}, torch::kFloat64), torch::zeros({count}, torch::kFloat64)}) *
                    std::sqrt(options.from_nothing / count));
    const auto [q, r] = torch::linalg_qr(torch::cat(matrix));
    const auto handles = torch::linalg_solve_triangular(r, q.t().matmul(torch::cat(right).unsqueeze(1)), /*upper=*/true);
    const auto scale = weights.matmul(handles.narrow(0, 0, count)).squeeze(1);
    const auto offset = weights.matmul(handles.narrow(0, count, count)).squeeze(1);
    return ((scale * f + offset) * unit).view({height, width}).to(torch::kFloat32);
}

TEST(Deform, EqualsTheDenseLeastSquaresSolution) {
    const Size size = {.height = 31, .width = 47};
    const auto coarse = testing::scene(size);
    const auto fine = undeform(coarse) + 0.5 * smooth_noise(size, 12, 7);
    for (const DeformOptions& options :
         {DeformOptions{}, DeformOptions{.handles_long = 5, .handles_short = 3, .smoothness = 0.01}}) {
        EXPECT_TRUE(torch::allclose(deform(fine, coarse, options), slow_deform(fine, coarse, options), 1e-5, 1e-5));
    }
}

}  // namespace
}  // namespace patchfusion::blending
