// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/blending/deform.h"

#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "patchfusion/core/error.h"

namespace patchfusion::blending {
namespace {

/// Handles of scale and offset over a tile, the outer ones at the centres of its border pixels.
struct HandleLattice {
    int rows;
    int columns;

    [[nodiscard]] int count() const { return rows * columns; }
    /// Unknowns: the scale of each handle, then the offset of each.
    [[nodiscard]] int unknowns() const { return 2 * count(); }
};

/// The cell of one axis that a pixel lies in, and how far in.
struct AxisPosition {
    int cell;
    double share;
};

AxisPosition position(std::int64_t pixel, std::int64_t pixels, int handles) {
    const double at = pixels > 1 ? static_cast<double>(pixel) / static_cast<double>(pixels - 1) * (handles - 1) : 0.0;
    const int cell = std::min(static_cast<int>(at), handles - 2);
    return {.cell = cell, .share = at - cell};
}

/// The four handles about a pixel, with their bilinear weights.
struct Corners {
    std::array<int, 4> handle;
    std::array<double, 4> weight;
};

Corners corners(const HandleLattice& lattice, const AxisPosition& y, const AxisPosition& x) {
    const int first = y.cell * lattice.columns + x.cell;
    return {.handle = {first, first + 1, first + lattice.columns, first + lattice.columns + 1},
            .weight = {(1 - y.share) * (1 - x.share), (1 - y.share) * x.share, y.share * (1 - x.share), y.share * x.share}};
}

using Block = Eigen::Matrix<double, 8, 8>;
using Column = Eigen::Matrix<double, 8, 1>;

/// The normal equations A u = b of a least-squares problem in the handles.
class NormalEquations {
  public:
    explicit NormalEquations(const HandleLattice& lattice)
        : lattice_(lattice), right_(Eigen::VectorXd::Zero(lattice.unknowns())) {}

    /// Adds the pixels of one cell of the lattice, summed up as squares of (s and o of its four handles).
    void add_cell(const std::array<int, 4>& handles, const Block& block, const Column& right) {
        for (int a = 0; a < 8; ++a) {
            const int row = unknown(handles, a);
            right_[row] += right[a];
            for (int b = 0; b < 8; ++b) {
                entries_.emplace_back(row, unknown(handles, b), block(a, b));
            }
        }
    }

    /// weight x (u_i - u_j)²
    void add_difference(int i, int j, double weight) {
        entries_.emplace_back(i, i, weight);
        entries_.emplace_back(j, j, weight);
        entries_.emplace_back(i, j, -weight);
        entries_.emplace_back(j, i, -weight);
    }

    /// weight x (u_i - value)²
    void add_value(int i, double value, double weight) {
        entries_.emplace_back(i, i, weight);
        right_[i] += weight * value;
    }

    [[nodiscard]] Eigen::VectorXd solve() const {
        Eigen::SparseMatrix<double> matrix(lattice_.unknowns(), lattice_.unknowns());
        matrix.setFromTriplets(entries_.begin(), entries_.end());
        const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> cholesky(matrix);
        if (cholesky.info() != Eigen::Success) {
            throw InternalError("blend-deform: the system of the handles cannot be solved");
        }
        return cholesky.solve(right_);
    }

  private:
    [[nodiscard]] int unknown(const std::array<int, 4>& handles, int local) const {
        return handles.at(static_cast<std::size_t>(local % 4)) + (local < 4 ? 0 : lattice_.count());
    }

    HandleLattice lattice_;
    std::vector<Eigen::Triplet<double>> entries_;
    Eigen::VectorXd right_;
};

/// mean (s D_f + o - D_c)². A cell's pixels are summed up in its own small block before they go to the sparse matrix.
void add_data(NormalEquations& equations, const HandleLattice& lattice, const torch::Tensor& fine,
              const torch::Tensor& coarse) {
    const auto f = fine.accessor<double, 2>();
    const auto c = coarse.accessor<double, 2>();
    const double weight = 1.0 / static_cast<double>(fine.numel());
    const auto cells = static_cast<std::size_t>(lattice.count());
    std::vector<Block> blocks(cells, Block::Zero());
    std::vector<Column> rights(cells, Column::Zero());
    for (std::int64_t y = 0; y < fine.size(0); ++y) {
        const AxisPosition row = position(y, fine.size(0), lattice.rows);
        for (std::int64_t x = 0; x < fine.size(1); ++x) {
            const AxisPosition column = position(x, fine.size(1), lattice.columns);
            const std::array<double, 4> w = corners(lattice, row, column).weight;
            Column gradient;  // of the residual
            gradient << w[0] * f[y][x], w[1] * f[y][x], w[2] * f[y][x], w[3] * f[y][x], w[0], w[1], w[2], w[3];
            const auto cell = static_cast<std::size_t>(row.cell) * static_cast<std::size_t>(lattice.columns) +
                              static_cast<std::size_t>(column.cell);
            blocks[cell].noalias() += weight * gradient * gradient.transpose();
            rights[cell] += weight * c[y][x] * gradient;
        }
    }
    for (int row = 0; row + 1 < lattice.rows; ++row) {
        for (int column = 0; column + 1 < lattice.columns; ++column) {
            const auto cell =
                static_cast<std::size_t>(row) * static_cast<std::size_t>(lattice.columns) + static_cast<std::size_t>(column);
            const Corners at = corners(lattice, {.cell = row, .share = 0}, {.cell = column, .share = 0});
            equations.add_cell(at.handle, blocks[cell], rights[cell]);
        }
    }
}

void add_smoothness(NormalEquations& equations, const HandleLattice& lattice, const DeformOptions& options) {
    const int sides = lattice.rows * (lattice.columns - 1) + (lattice.rows - 1) * lattice.columns;
    const double weight = options.smoothness / sides;
    for (int handle = 0; handle < lattice.count(); ++handle) {
        for (const int kind : {0, lattice.count()}) {  // scales, offsets
            if (handle % lattice.columns + 1 < lattice.columns) {
                equations.add_difference(kind + handle, kind + handle + 1, weight);
            }
            if (handle / lattice.columns + 1 < lattice.rows) {
                equations.add_difference(kind + handle, kind + handle + lattice.columns, weight);
            }
        }
        equations.add_value(handle, 1.0, options.from_nothing / lattice.count());
        equations.add_value(lattice.count() + handle, 0.0, options.from_nothing / lattice.count());
    }
}

/// s D_f + o, [h,w] float64.
torch::Tensor deformed(const torch::Tensor& fine, const HandleLattice& lattice, const Eigen::VectorXd& handles) {
    auto result = torch::empty_like(fine);
    const auto f = fine.accessor<double, 2>();
    auto to = result.accessor<double, 2>();
    for (std::int64_t y = 0; y < fine.size(0); ++y) {
        for (std::int64_t x = 0; x < fine.size(1); ++x) {
            const Corners at =
                corners(lattice, position(y, fine.size(0), lattice.rows), position(x, fine.size(1), lattice.columns));
            double scale = 0;
            double offset = 0;
            for (std::size_t k = 0; k < 4; ++k) {
                scale += at.weight.at(k) * handles[at.handle.at(k)];
                offset += at.weight.at(k) * handles[lattice.count() + at.handle.at(k)];
            }
            to[y][x] = scale * f[y][x] + offset;
        }
    }
    return result;
}

}  // namespace

torch::Tensor deform(const torch::Tensor& fine, const torch::Tensor& coarse, const DeformOptions& options) {
    const bool wide = fine.size(1) >= fine.size(0);
    const HandleLattice lattice = {.rows = wide ? options.handles_short : options.handles_long,
                                   .columns = wide ? options.handles_long : options.handles_short};
    const double unit = coarse.mean(torch::kFloat64).item<double>();
    const auto f = fine.to(torch::kFloat64).div(unit).contiguous();    // [h,w]
    const auto c = coarse.to(torch::kFloat64).div(unit).contiguous();  // [h,w]
    NormalEquations equations(lattice);
    add_data(equations, lattice, f, c);
    add_smoothness(equations, lattice, options);
    return deformed(f, lattice, equations.solve()).mul_(unit).to(torch::kFloat32);
}

}  // namespace patchfusion::blending
