// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/shapes.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/mesh_parts.h"
#include "patchfusion/scene/noise3.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

Ring level_ring(float radius, float height, int sides) {
    Ring ring;
    for (int j = 0; j < sides; ++j) {
        const float angle = 2.0F * kPi * static_cast<float>(j) / static_cast<float>(sides);
        ring.push_back({radius * std::cos(angle), height, -radius * std::sin(angle)});
    }
    return ring;
}

}  // namespace

Mesh box(const Vec3& size) {
    const float x = size.x / 2;
    const float y = size.y;
    const float z = size.z / 2;
    Mesh mesh;
    add_quad(mesh, {-x, 0, z}, {x, 0, z}, {x, y, z}, {-x, y, z});
    add_quad(mesh, {x, 0, -z}, {-x, 0, -z}, {-x, y, -z}, {x, y, -z});
    add_quad(mesh, {x, 0, z}, {x, 0, -z}, {x, y, -z}, {x, y, z});
    add_quad(mesh, {-x, 0, -z}, {-x, 0, z}, {-x, y, z}, {-x, y, -z});
    add_quad(mesh, {-x, y, z}, {x, y, z}, {x, y, -z}, {-x, y, -z});
    add_quad(mesh, {-x, 0, -z}, {x, 0, -z}, {x, 0, z}, {-x, 0, z});
    return mesh;
}

Mesh bevelled_box(const Vec3& size, float bevel) {
    const float b = std::min({bevel, size.x * 0.49F, size.y * 0.49F, size.z * 0.49F});
    const auto level = [&](float inset, float height) {
        const float x = size.x / 2 - inset;
        const float z = size.z / 2 - inset;
        const float c = inset > 0 ? 0.0F : b;  // the outer levels have cut corners, the end faces are smaller by the bevel
        return Ring{{x, height, z - c},   {x, height, -z + c}, {x - c, height, -z}, {-x + c, height, -z},
                    {-x, height, -z + c}, {-x, height, z - c}, {-x + c, height, z}, {x - c, height, z}};
    };
    std::vector<Ring> rings = {level(b, 0), level(0, b), level(0, size.y - b), level(b, size.y)};
    return loft(rings);
}

Mesh frustum(float bottom_radius, float top_radius, float height, int sides) {
    return loft({level_ring(bottom_radius, 0, sides), level_ring(top_radius, height, sides)});
}

Mesh lathe(const std::vector<std::array<float, 2>>& profile, int sides) {
    std::vector<Ring> rings;
    rings.reserve(profile.size());
    for (const auto& [radius, height] : profile) {
        rings.push_back(level_ring(radius, height, sides));
    }
    return loft(rings);
}

Mesh ellipsoid(const Vec3& radii, int rings, int sides, float squareness) {
    std::vector<Ring> all;
    for (int i = 0; i <= rings; ++i) {
        const float latitude = kPi * (static_cast<float>(i) / static_cast<float>(rings) - 0.5F);
        const bool pole = i == 0 || i == rings;
        Ring ring = level_ring(pole ? 0.0F : std::cos(latitude), std::sin(latitude), sides);
        for (Vec3& p : ring) {
            const float norm = squareness == 2.0F
                                   ? 1.0F
                                   : std::pow(std::pow(std::abs(p.x), squareness) + std::pow(std::abs(p.y), squareness) +
                                                  std::pow(std::abs(p.z), squareness),
                                              1.0F / squareness);
            p = p * radii * (1.0F / norm);
        }
        all.push_back(std::move(ring));
    }
    return loft(all);
}

Mesh tube(const std::vector<Vec3>& path, const std::vector<float>& radii, int sides) {
    std::vector<Ring> rings;
    Vec3 across = {1, 0, 0};
    for (std::size_t i = 0; i < path.size(); ++i) {
        const Vec3 along = normalized(path[std::min(i + 1, path.size() - 1)] - path[i > 0 ? i - 1 : 0]);
        across = across - along * dot(across, along);  // carried along without twisting
        if (dot(across, across) < 0.01F) {
            across = cross(std::abs(along.y) < 0.9F ? Vec3{0, 1, 0} : Vec3{0, 0, 1}, along);
        }
        across = normalized(across);
        const Vec3 other = cross(along, across);
        Ring ring;
        for (int j = 0; j < sides; ++j) {
            const float angle = 2.0F * kPi * static_cast<float>(j) / static_cast<float>(sides);
            ring.push_back(path[i] + (across * std::cos(angle) + other * std::sin(angle)) * radii[i]);
        }
        rings.push_back(std::move(ring));
    }
    return loft(rings);
}

Mesh tube(const std::vector<Vec3>& path, float radius, int sides) {
    return tube(path, std::vector<float>(path.size(), radius), sides);
}

Mesh extrusion(const std::vector<std::array<float, 2>>& outline, float depth) {
    Mesh mesh;
    const float z = depth / 2;
    const auto count = static_cast<std::uint32_t>(outline.size());
    for (const auto& [x, y] : outline) {
        add_vertex(mesh, {x, y, z}, x, y);
    }
    for (const auto& [x, y] : outline) {
        add_vertex(mesh, {x, y, -z}, x, y);
    }
    for (const auto& [a, b, c] : triangulate(outline)) {
        add_triangle(mesh, a, b, c);
        add_triangle(mesh, count + a, count + c, count + b);
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto& p = outline[i];
        const auto& q = outline[(i + 1) % count];
        add_quad(mesh, {p[0], p[1], -z}, {q[0], q[1], -z}, {q[0], q[1], z}, {p[0], p[1], z});
    }
    return mesh;
}

Mesh quad(const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d) {
    Mesh mesh;
    add_quad(mesh, a, b, c, d);
    return mesh;
}

Mesh sheet(int columns, int rows, const std::function<Vec3(int, int)>& point) {
    Mesh mesh;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const Vec3 p = point(column, row);
            const auto here = mesh.positions.size();
            const float u = column == 0 ? 0.0F
                            : row == 0  ? mesh.uv[here - 1][0] + length(p - mesh.positions[here - 1])
                                        : mesh.uv[static_cast<std::size_t>(column)][0];
            const auto above = here - static_cast<std::size_t>(columns);
            const float v = row == 0      ? 0.0F
                            : column == 0 ? mesh.uv[above][1] + length(p - mesh.positions[above])
                                          : mesh.uv[here - 1][1];
            add_vertex(mesh, p, u, v);
        }
    }
    const auto stride = static_cast<std::uint32_t>(columns);
    for (std::uint32_t row = 0; row + 1 < static_cast<std::uint32_t>(rows); ++row) {
        for (std::uint32_t column = 0; column + 1 < stride; ++column) {
            const std::uint32_t a = row * stride + column;
            add_triangle(mesh, a, a + 1, a + stride + 1);
            add_triangle(mesh, a, a + stride + 1, a + stride);
        }
    }
    return mesh;
}

std::vector<Vec3> hanging_cable(const Vec3& from, const Vec3& to, float sag, int segments) {
    std::vector<Vec3> path;
    for (int i = 0; i <= segments; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(segments);
        path.push_back(lerp(from, to, t) - Vec3{0, 4.0F * sag * t * (1.0F - t), 0});
    }
    return path;
}

void roughen(Mesh& mesh, float share, float frequency, std::uint32_t seed) {
    for (Vec3& p : mesh.positions) {
        p = p * (1.0F + share * 2.0F * fractal_noise(p * frequency, 3, seed));
    }
}

void flip(Mesh& mesh) {
    for (auto& triangle : mesh.triangles) {
        std::swap(triangle[1], triangle[2]);
    }
}

}  // namespace patchfusion::scene
