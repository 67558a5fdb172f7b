// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "patchfusion/export3d/pinhole.h"

namespace patchfusion::export3d {

/// What becomes a point or a vertex.
struct GeometryOptions {
    std::int64_t max_vertices = 1'000'000;  // points of a cloud, vertices of a mesh; 0: as many as pixels
    double max_depth_m = 200.0;             // what lies farther (sky) is left out
    double edge_ratio = 1.06;               // a mesh is cut where neighbouring pixels' depths differ by more than this factor
};

/// Coloured points with normals, in Pinhole's axes.
struct PointCloud {
    std::vector<Vec3> positions;
    std::vector<Vec3> normals;
    std::vector<std::array<std::uint8_t, 3>> colours;
};

/// The pixels of a depth map [H,W] metres with the photograph's colours [H,W,3] uint8 as points, thinned to every n-th row and
/// column where they are more than options.max_vertices.
[[nodiscard]] PointCloud make_point_cloud(const torch::Tensor& depth_m, const torch::Tensor& rgb, const Pinhole& camera,
                                          const GeometryOptions& options = {});

/// Binary little-endian PLY (Turk 1994), x y z nx ny nz red green blue. Whole or not at all.
void write_ply(const std::filesystem::path& path, const PointCloud& cloud);

}  // namespace patchfusion::export3d
