// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "patchfusion/scene/scene.h"

/// What shapes.cpp makes its meshes of.
namespace patchfusion::scene {

using Ring = std::vector<Vec3>;                     // a closed loop of points, anticlockwise seen from where the next ring lies
using Outline = std::vector<std::array<float, 2>>;  // a simple polygon, anticlockwise

/// Adds a point; the result is its index.
std::uint32_t add_vertex(Mesh& mesh, const Vec3& position, float u, float v);
/// Adds a triangle of three points of the mesh; none where two of them are in one place.
void add_triangle(Mesh& mesh, std::uint32_t a, std::uint32_t b, std::uint32_t c);
/// Adds four points and the face between them, textured from a along ab and ad.
void add_quad(Mesh& mesh, const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d);
/// A closed skin over rings of equally many points. A ring whose points coincide is a pole.
[[nodiscard]] Mesh loft(const std::vector<Ring>& rings);
/// Triangles of a simple polygon, as indices of its points, by ear clipping.
[[nodiscard]] std::vector<std::array<std::uint32_t, 3>> triangulate(const Outline& outline);

}  // namespace patchfusion::scene
