// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <cstdint>
#include <vector>

#include "patchfusion/export3d/point_cloud.h"

namespace patchfusion::export3d {

/// Triangles in Pinhole's axes, counter-clockwise seen from the camera.
struct Mesh {
    std::vector<Vec3> positions;
    std::vector<Vec3> normals;
    std::vector<std::array<float, 2>> texture;  // where in the photograph: 0..1, from its left upper corner
    std::vector<std::uint32_t> triangles;       // three vertices each
};

/// The depth map [H,W] metres as a surface, cut at depth edges, simplified to at most options.max_vertices vertices
/// (meshoptimizer's quadric simplification; its error is measured in the picture and in log depth, so that near and far keep
/// alike much detail of what is seen).
[[nodiscard]] Mesh make_mesh(const torch::Tensor& depth_m, const Pinhole& camera, const GeometryOptions& options = {});

}  // namespace patchfusion::export3d
