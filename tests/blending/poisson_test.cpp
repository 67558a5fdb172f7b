// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/blending/poisson.h"

#include <gtest/gtest.h>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "blending/scenes.h"
#include "patchfusion/core/error.h"

namespace patchfusion::blending {
namespace {

using testing::kTile;
using testing::mean_error;
using testing::smooth_noise;

constexpr PoissonOptions kUnscreened = {.wavelength = std::numeric_limits<double>::infinity()};

/// A standing wave with so many half waves down and across the tile, 0 on its border, [h,w].
torch::Tensor standing_wave(int down, int across) {
    const auto wave = [](int length, int halves) {
        return torch::sin(torch::arange(length, torch::kFloat64) * (M_PI * halves / (length - 1)));
    };
    return torch::outer(wave(kTile.height, down), wave(kTile.width, across));
}

TEST(PoissonBlend, TakesLowFrequenciesFromNcAndHighOnesFromTheTile) {
    // Standing waves are what the discrete Laplacian only scales, by mu: of what D_f and D_c differ in, mu / (mu + screening)
    // stays.
    const auto coarse = testing::scene();
    const double screening = std::pow(2 * M_PI / (0.5 * kTile.height), 2);
    double before = 0;
    for (const int halves : {1, 3, 8, 25}) {
        const double mu =
            4 - 2 * std::cos(M_PI * halves / (kTile.height - 1)) - 2 * std::cos(M_PI * 2 * halves / (kTile.width - 1));
        const double stays = mu / (mu + screening);
        const auto wave = standing_wave(halves, 2 * halves);
        const auto blended = PoissonBlend(kTile)((coarse + wave).to(torch::kFloat32), coarse);
        EXPECT_TRUE(torch::allclose((blended - coarse).to(torch::kFloat64), stays * wave, 0, 1e-5)) << halves;
        EXPECT_GT(stays, before);
        before = stays;
        EXPECT_TRUE(halves > 1 || stays < 0.15) << stays;   // waves of 106 and 95 pixels: N_c's
        EXPECT_TRUE(halves < 25 || stays > 0.96) << stays;  // of 4 pixels: the tile's
    }
}

TEST(PoissonBlend, RestoresATileThatIsExactUpToAShift) {
    const auto truth = testing::scene();
    EXPECT_TRUE(torch::allclose(PoissonBlend(kTile)(truth + 3, truth), truth, 1e-4, 1e-4));
}

TEST(PoissonBlend, KeepsTheTilesDetailWhereNcHasNone) {
    const auto truth = testing::scene();
    const auto coarse = testing::blurred(truth, 9);
    const auto blended = PoissonBlend(kTile)(truth + 2 * smooth_noise(kTile, 2, 3), coarse);
    EXPECT_LT(mean_error(blended, truth), 0.8 * mean_error(coarse, truth));
}

TEST(PoissonBlend, UnscreenedHasExactlyTheTilesLaplacianAndNcsBorder) {
    const auto fine = testing::scene(kTile, 2).to(torch::kFloat64);
    const auto coarse = testing::scene(kTile, 3) + smooth_noise(kTile, 4, 4);
    const auto blended = PoissonBlend(kTile, kUnscreened)(fine, coarse).to(torch::kFloat64);
    const auto laplacian = [](const torch::Tensor& map) {
        return 4 * map.slice(0, 1, -1).slice(1, 1, -1) - map.slice(0, 2).slice(1, 1, -1) - map.slice(0, 0, -2).slice(1, 1, -1) -
               map.slice(0, 1, -1).slice(1, 2) - map.slice(0, 1, -1).slice(1, 0, -2);
    };
    EXPECT_TRUE(torch::allclose(laplacian(blended), laplacian(fine), 0, 1e-5));
    auto inside = torch::zeros_like(blended, torch::kBool);
    inside.slice(0, 1, -1).slice(1, 1, -1).fill_(true);
    EXPECT_TRUE(torch::equal(blended.to(torch::kFloat32).masked_fill(inside, 0), coarse.masked_fill(inside, 0)));
}

TEST(PoissonBlend, NeighbouringTilesMeetWhateverTheyThink) {
    const Size grid = {.height = kTile.height, .width = 2 * kTile.width};
    const auto coarse = testing::scene(grid);
    const PoissonBlend blend(kTile);
    const auto left = blend(testing::scene(kTile, 2) + 7, coarse.narrow(1, 0, kTile.width));
    const auto right = blend(testing::scene(kTile, 3) - 1, coarse.narrow(1, kTile.width, kTile.width));
    const auto seam = (left.select(1, kTile.width - 1) - right.select(1, 0)).abs().max().item<double>();
    const auto seam_of_coarse = coarse.diff(1, 1).select(1, kTile.width - 1).abs().max().item<double>();
    EXPECT_NEAR(seam, seam_of_coarse, 1e-6);
}

/// All pixels as dense unknowns: the definition's sum of squares, border given, solved by QR.
torch::Tensor slow_poisson(const torch::Tensor& fine, const torch::Tensor& coarse, double wavelength_px) {
    const auto height = fine.size(0);
    const auto width = fine.size(1);
    const auto f = fine.to(torch::kFloat64).flatten();
    const auto c = coarse.to(torch::kFloat64).flatten();
    const double root_screening = 2 * M_PI / wavelength_px;
    std::vector<torch::Tensor> rows;
    std::vector<double> right;
    const auto add = [&](std::int64_t i, std::int64_t j, double value) {  // d_i - d_j (or d_i alone) = value
        auto row = torch::zeros({height * width}, torch::kFloat64);
        row[i] = 1.0;
        if (j >= 0) {
            row[j] = -1.0;
        }
        rows.push_back(row);
        right.push_back(value);
    };
    for (std::int64_t y = 0; y < height; ++y) {
        for (std::int64_t x = 0; x < width; ++x) {
            const std::int64_t i = y * width + x;
            if (x + 1 < width) {
                add(i, i + 1, (f[i] - f[i + 1]).item<double>());
            }
            if (y + 1 < height) {
                add(i, i + width, (f[i] - f[i + width]).item<double>());
            }
            add(i, -1, c[i].item<double>());
            rows.back() *= root_screening;
            right.back() *= root_screening;
        }
    }
    auto inside = torch::zeros({height, width}, torch::kBool);
    inside.slice(0, 1, -1).slice(1, 1, -1).fill_(true);
    const auto free = inside.flatten().nonzero().flatten();
    const auto matrix = torch::stack(rows);  // [equations, pixels]
    const auto given = c.masked_fill(inside.flatten(), 0);
    const auto rest = torch::tensor(right, torch::kFloat64) - matrix.matmul(given);
    const auto [q, r] = torch::linalg_qr(matrix.index_select(1, free));
    const auto solved = torch::linalg_solve_triangular(r, q.t().matmul(rest.unsqueeze(1)), /*upper=*/true).squeeze(1);
    return given.index_copy(0, free, solved).view({height, width}).to(torch::kFloat32);
}

TEST(PoissonBlend, EqualsTheDenseLeastSquaresSolution) {
    const Size size = {.height = 11, .width = 16};
    const auto coarse = testing::scene(size);
    const auto fine = testing::scene(size, 2) * 1.5 + 1;
    const auto blended = PoissonBlend(size, {.wavelength = 0.7})(fine, coarse);
    EXPECT_TRUE(torch::allclose(blended, slow_poisson(fine, coarse, 0.7 * 11), 1e-5, 1e-5));
}

TEST(PoissonBlend, TilesWithoutAnInsideAreNcsAndOthersThanMadeForAreRefused) {
    const auto coarse = torch::rand({2, 9});
    EXPECT_TRUE(torch::equal(PoissonBlend({.height = 2, .width = 9})(torch::rand({2, 9}), coarse), coarse));
    EXPECT_THROW((void)PoissonBlend(kTile)(torch::rand({9, 9}), torch::rand({9, 9})), InternalError);
}

}  // namespace
}  // namespace patchfusion::blending
