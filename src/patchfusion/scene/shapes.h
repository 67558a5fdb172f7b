// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// Shapes are meshes in metres about the origin with texture coordinates in metres and faces that look outwards.
/// "Standing" shapes have their base centre at the origin and grow along +y.

constexpr float kPi = 3.14159265F;

/// Standing box of this width (x), height (y) and depth (z). Closed.
[[nodiscard]] Mesh box(const Vec3& size);
/// Standing box with edges cut at 45 degrees, `bevel` metres from each edge. Closed.
[[nodiscard]] Mesh bevelled_box(const Vec3& size, float bevel);
/// Standing cylinder, cone or what lies between. Closed.
[[nodiscard]] Mesh frustum(float bottom_radius, float top_radius, float height, int sides);
[[nodiscard]] inline Mesh cylinder(float radius, float height, int sides) {
    return frustum(radius, radius, height, sides);
}
/// Ellipsoid centred at the origin; `squareness` 2 is round, larger values approach a box (cushions, heads, cars). Closed.
[[nodiscard]] Mesh ellipsoid(const Vec3& radii, int rings, int sides, float squareness = 2.0F);
/// Standing surface of revolution through {radius, height} points, bottom to top; ends are capped. Closed.
[[nodiscard]] Mesh lathe(const std::vector<std::array<float, 2>>& profile, int sides);
/// Round bar along a polyline with a radius at each point; ends are capped. Closed.
[[nodiscard]] Mesh tube(const std::vector<Vec3>& path, const std::vector<float>& radii, int sides);
[[nodiscard]] Mesh tube(const std::vector<Vec3>& path, float radius, int sides);
/// Simple polygon in x, y (anticlockwise, may be concave), extruded along z from -depth / 2 to depth / 2. Closed.
[[nodiscard]] Mesh extrusion(const std::vector<std::array<float, 2>>& outline, float depth);
/// A single four-sided face a, b, c, d (anticlockwise from its front); texture x runs along ab.
[[nodiscard]] Mesh quad(const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d);
/// Sheet through the points of `point(column, row)`, columns x rows of them, rows away from the first.
[[nodiscard]] Mesh sheet(int columns, int rows, const std::function<Vec3(int, int)>& point);
/// Points of a cable between two ends, hanging `sag` metres below the straight line at its middle (a parabola).
[[nodiscard]] std::vector<Vec3> hanging_cable(const Vec3& from, const Vec3& to, float sag, int segments);
/// Moves each point away from the origin by up to this share of its distance, by smooth noise of this frequency (1/m).
void roughen(Mesh& mesh, float share, float frequency, std::uint32_t seed);
/// Turns a mesh inside out.
void flip(Mesh& mesh);

}  // namespace patchfusion::scene
