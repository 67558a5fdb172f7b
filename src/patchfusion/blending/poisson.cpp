// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/blending/poisson.h"

#include <fmt/format.h>
#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "patchfusion/core/error.h"

namespace patchfusion::blending {

/// The matrix of the pixels that do not lie on the tile's border, row by row.
struct PoissonBlend::Factors {
    Size tile;
    double screening = 0;  // per pixel²
    Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> cholesky;

    [[nodiscard]] int inner_width() const { return std::max(0, tile.width - 2); }
    [[nodiscard]] int unknowns() const { return std::max(0, tile.height - 2) * inner_width(); }
};

namespace {

/// screening I - Laplacian over height x width unknowns; what lies beyond them is known.
Eigen::SparseMatrix<double> screened_laplacian(int height, int width, double screening) {
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3);
    for (int i = 0; i < height * width; ++i) {
        entries.emplace_back(i, i, 4 + screening);
        if ((i + 1) % width != 0) {
            entries.emplace_back(i + 1, i, -1);  // the lower half is enough
        }
        if (i + width < height * width) {
            entries.emplace_back(i + width, i, -1);
        }
    }
    Eigen::SparseMatrix<double> matrix(height * width, height * width);
    matrix.setFromTriplets(entries.begin(), entries.end());
    return matrix;
}

}  // namespace

PoissonBlend::PoissonBlend(Size tile, const PoissonOptions& options) {
    const double wave_number = 2 * std::numbers::pi / (options.wavelength * std::min(tile.height, tile.width));
    auto factors = std::make_shared<Factors>();
    factors->tile = tile;
    factors->screening = wave_number * wave_number;
    if (factors->unknowns() > 0) {
        factors->cholesky.compute(screened_laplacian(tile.height - 2, tile.width - 2, factors->screening));
        if (factors->cholesky.info() != Eigen::Success) {
            throw InternalError("blend-poisson: the system of the pixels cannot be factorised");
        }
    }
    factors_ = std::move(factors);
}

torch::Tensor PoissonBlend::operator()(const torch::Tensor& fine, const torch::Tensor& coarse) const {
    const Size tile = factors_->tile;
    if (fine.size(0) != tile.height || fine.size(1) != tile.width || coarse.sizes() != fine.sizes()) {
        throw InternalError(fmt::format("blend-poisson: was made for tiles of {}x{} pixels", tile.width, tile.height));
    }
    auto result = coarse.to(torch::kFloat32).clone();  // [h,w], what stays on the border
    if (factors_->unknowns() == 0) {
        return result;
    }
    const auto f32 = fine.to(torch::kFloat32).contiguous();
    const auto f = f32.accessor<float, 2>();
    auto d = result.accessor<float, 2>();
    const int width = factors_->inner_width();
    Eigen::VectorXd right(factors_->unknowns());
    constexpr std::array<std::array<int, 2>, 4> kNeighbours = {{{0, 1}, {0, -1}, {1, 0}, {-1, 0}}};
    for (int y = 1; y + 1 < tile.height; ++y) {
        for (int x = 1; x + 1 < tile.width; ++x) {
            double sum = factors_->screening * d[y][x];
            for (const auto& [dy, dx] : kNeighbours) {
                const int v = y + dy;
                const int u = x + dx;
                sum += static_cast<double>(f[y][x]) - f[v][u];
                const bool on_border = v == 0 || u == 0 || v + 1 == tile.height || u + 1 == tile.width;
                sum += on_border ? static_cast<double>(d[v][u]) : 0.0;
            }
            right[(y - 1) * width + x - 1] = sum;
        }
    }
    const Eigen::VectorXd inside = factors_->cholesky.solve(right);
    for (int i = 0; i < factors_->unknowns(); ++i) {
        d[i / width + 1][i % width + 1] = static_cast<float>(inside[i]);
    }
    return result;
}

}  // namespace patchfusion::blending
