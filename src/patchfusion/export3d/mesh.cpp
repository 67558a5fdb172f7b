// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/mesh.h"

#include <meshoptimizer.h>
#include <algorithm>
#include <cmath>
#include <limits>

#include "patchfusion/export3d/normals.h"

namespace patchfusion::export3d {
namespace {

constexpr std::int64_t kGridPerVertex = 6;  // grid points that simplification may start from, per vertex asked for

/// Every n-th pixel of a depth map, the last row and column included.
struct Grid {
    std::vector<int> rows;
    std::vector<int> columns;

    [[nodiscard]] std::size_t points() const { return rows.size() * columns.size(); }
};

std::vector<int> every(int step, int length) {
    std::vector<int> places;
    for (int i = 0; i < length - 1; i += step) {
        places.push_back(i);
    }
    places.push_back(length - 1);
    return places;
}

Grid grid_of(Size size, std::int64_t most) {
    for (int step = 1;; ++step) {
        Grid grid = {.rows = every(step, size.height), .columns = every(step, size.width)};
        if (most <= 0 || static_cast<std::int64_t>(grid.points()) <= most || step >= std::max(size.height, size.width)) {
            return grid;
        }
    }
}

/// The grid's depths and which of its points are there at all.
class GridSurface {
  public:
    GridSurface(const torch::Tensor& depth_m, const Grid& grid, const GeometryOptions& options)
        : columns_(grid.columns.size()), log_limit_(static_cast<float>(std::log(options.edge_ratio))) {
        const auto depths = depth_m.accessor<float, 2>();
        const int step = grid.rows.size() > 1 ? grid.rows[1] - grid.rows[0] : 1;
        log_limit_ *= static_cast<float>(step);  // a slope goes on over several pixels
        for (const int row : grid.rows) {
            for (const int column : grid.columns) {
                const float depth = depths[row][column];
                const bool there = std::isfinite(depth) && depth > 0 && depth <= options.max_depth_m;
                log_depth_.push_back(there ? std::log(depth) : std::numeric_limits<float>::quiet_NaN());
            }
        }
    }

    [[nodiscard]] float log_depth(std::size_t point) const { return log_depth_[point]; }

    /// Largest difference of log depth among points; NaN where one is not there.
    [[nodiscard]] float spread(std::size_t a, std::size_t b, std::size_t c) const {
        const auto [low, high] = std::minmax({log_depth_[a], log_depth_[b], log_depth_[c]});
        return std::isnan(log_depth_[a] + log_depth_[b] + log_depth_[c]) ? std::numeric_limits<float>::quiet_NaN() : high - low;
    }

    /// Both triangles of each cell, along the diagonal whose ends are nearer in depth, but for those over an edge.
    [[nodiscard]] std::vector<std::uint32_t> triangles() const {
        std::vector<std::uint32_t> result;
        for (std::size_t row = 0; row + 1 < log_depth_.size() / columns_; ++row) {
            for (std::size_t column = 0; column + 1 < columns_; ++column) {
                add_cell(row * columns_ + column, result);
            }
        }
        return result;
    }

  private:
    void add(std::size_t a, std::size_t b, std::size_t c, std::vector<std::uint32_t>& triangles) const {
        if (spread(a, b, c) <= log_limit_) {  // false for NaN
            for (const std::size_t point : {a, b, c}) {
                triangles.push_back(static_cast<std::uint32_t>(point));
            }
        }
    }

    void add_cell(std::size_t left_top, std::vector<std::uint32_t>& triangles) const {
        const std::size_t right_top = left_top + 1;
        const std::size_t left_low = left_top + columns_;
        const std::size_t right_low = left_low + 1;
        const float falling = std::abs(log_depth_[left_top] - log_depth_[right_low]);
        const float rising = std::abs(log_depth_[right_top] - log_depth_[left_low]);
        if (falling <= rising || std::isnan(rising)) {
            add(left_top, left_low, right_low, triangles);
            add(left_top, right_low, right_top, triangles);
        } else {
            add(left_top, left_low, right_top, triangles);
            add(right_top, left_low, right_low, triangles);
        }
    }

    std::size_t columns_;
    float log_limit_;
    std::vector<float> log_depth_;  // [rows * columns]
};

std::size_t used_vertices(const std::vector<std::uint32_t>& triangles, std::size_t points) {
    std::vector<unsigned> remap(points);
    return meshopt_optimizeVertexFetchRemap(remap.data(), triangles.data(), triangles.size(), points);
}

/// Fewer triangles, until they use at most `most` vertices or no more can be taken away.
std::vector<std::uint32_t> simplified(const std::vector<std::uint32_t>& triangles, const std::vector<Vec3>& places,
                                      std::size_t most) {
    std::vector<std::uint32_t> result = triangles;
    std::size_t used = used_vertices(result, places.size());
    for (int round = 0; round < 6 && used > most; ++round) {
        const double share = 0.95 * static_cast<double>(most) / static_cast<double>(used);
        const auto target = static_cast<std::size_t>(static_cast<double>(result.size()) * share) / 3 * 3;
        std::vector<std::uint32_t> fewer(result.size());
        fewer.resize(meshopt_simplify(fewer.data(), result.data(), result.size(), places.front().data(), places.size(),
                                      sizeof(Vec3), target, /*target_error=*/1.0F, /*options=*/0, nullptr));
        const std::size_t still_used = used_vertices(fewer, places.size());
        if (still_used >= used) {
            break;
        }
        result = std::move(fewer);
        used = still_used;
    }
    return result;
}

/// Where the grid's points lie for simplification: in the picture in units of the focal length, and in log depth.
std::vector<Vec3> seen_places(const Grid& grid, const GridSurface& surface, const Pinhole& camera) {
    std::vector<Vec3> places;
    for (std::size_t i = 0; i < grid.points(); ++i) {
        const float log_depth = surface.log_depth(i);
        places.push_back({static_cast<float>(grid.columns[i % grid.columns.size()] / camera.focal_px),
                          static_cast<float>(grid.rows[i / grid.columns.size()] / camera.focal_px),
                          std::isnan(log_depth) ? 0.0F : log_depth});
    }
    return places;
}

/// The vertices that triangles of grid points use, and the triangles over them.
Mesh assemble(const torch::Tensor& depth_m, const Pinhole& camera, const Grid& grid,
              const std::vector<std::uint32_t>& triangles) {
    std::vector<unsigned> remap(grid.points());
    Mesh mesh;
    mesh.positions.resize(meshopt_optimizeVertexFetchRemap(remap.data(), triangles.data(), triangles.size(), grid.points()));
    mesh.normals.resize(mesh.positions.size());
    mesh.texture.resize(mesh.positions.size());
    const SurfaceNormals normals(depth_m, camera);
    const auto depths = depth_m.accessor<float, 2>();
    for (std::size_t i = 0; i < grid.points(); ++i) {
        constexpr unsigned kUnused = ~0U;
        if (remap[i] == kUnused) {
            continue;
        }
        const int row = grid.rows[i / grid.columns.size()];
        const int column = grid.columns[i % grid.columns.size()];
        mesh.positions[remap[i]] = point_at(camera, row, column, depths[row][column]);
        mesh.normals[remap[i]] = normals.at(row, column);
        mesh.texture[remap[i]] = {(static_cast<float>(column) + 0.5F) / static_cast<float>(camera.size.width),
                                  (static_cast<float>(row) + 0.5F) / static_cast<float>(camera.size.height)};
    }
    mesh.triangles.resize(triangles.size());
    meshopt_remapIndexBuffer(mesh.triangles.data(), triangles.data(), triangles.size(), remap.data());
    return mesh;
}

}  // namespace

Mesh make_mesh(const torch::Tensor& depth_m, const Pinhole& camera, const GeometryOptions& options) {
    const auto most = static_cast<std::size_t>(options.max_vertices);
    std::int64_t most_points = options.max_vertices * kGridPerVertex;
    while (true) {
        const Grid grid = grid_of(camera.size, most_points);
        const GridSurface surface(depth_m, grid, options);
        std::vector<std::uint32_t> triangles = surface.triangles();
        if (most > 0 && !triangles.empty()) {
            triangles = simplified(triangles, seen_places(grid, surface, camera), most);
        }
        if (most == 0 || grid.points() <= most || used_vertices(triangles, grid.points()) <= most) {
            return assemble(depth_m, camera, grid, triangles);
        }
        // Too many cuts to simplify across: a coarser grid.
        most_points = std::max<std::int64_t>(most_points / 2, options.max_vertices);
    }
}

}  // namespace patchfusion::export3d
