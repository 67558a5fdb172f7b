// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "patchfusion/worlds/bsp_file.h"

namespace patchfusion::worlds {

/// A curved patch as triangles.
struct PatchGrid {
    std::vector<BspVertex> vertices;  // row by row
    std::vector<std::uint32_t> indices;
};

/// Steps that each quadratic span of a patch is cut into, in either direction.
inline constexpr int kStepsPerSpan = 6;

/// Cuts a patch of across x down control points (odd numbers, row by row), which are quadratic Bezier spans that share their
/// borders, into triangles. Positions, texture and light coordinates, normals and colours follow the same curves.
[[nodiscard]] PatchGrid tessellate(const std::vector<BspVertex>& control, int across, int down);

}  // namespace patchfusion::worlds
