// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/shapes.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/noise3.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

using Ring = std::vector<Vec3>;  // a closed loop of points, anticlockwise seen from where the next ring lies

std::uint32_t add_vertex(Mesh& mesh, const Vec3& position, float u, float v) {
    mesh.positions.push_back(position);
    mesh.uv.push_back({u, v});
    return static_cast<std::uint32_t>(mesh.positions.size() - 1);
}

bool same(const Vec3& a, const Vec3& b) { return a.x == b.x && a.y == b.y && a.z == b.z; }

void add_triangle(Mesh& mesh, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    const auto& p = mesh.positions;
    if (!same(p[a], p[b]) && !same(p[b], p[c]) && !same(p[c], p[a])) {
        mesh.triangles.push_back({a, b, c});
    }
}

void add_quad(Mesh& mesh, const Vec3& a, const Vec3& b, const Vec3& c, const Vec3& d) {
    const float width = length(b - a);
    const float height = length(d - a);
    const auto first = add_vertex(mesh, a, 0, 0);
    add_vertex(mesh, b, width, 0);
    add_vertex(mesh, c, width, height);
    add_vertex(mesh, d, 0, height);
    add_triangle(mesh, first, first + 1, first + 2);
    add_triangle(mesh, first, first + 2, first + 3);
}

/// Closes a ring with a fan about its centre; `outward` -1 for the first ring of a loft, +1 for the last. A level cap is
/// textured by x and z like the floor, another one by axes of its own plane.
void add_cap(Mesh& mesh, const Ring& ring, int outward) {
    Vec3 centre;
    for (const Vec3& p : ring) {
        centre += p * (1.0F / static_cast<float>(ring.size()));
    }
    const Vec3 arm = ring[0] - centre;
    Vec3 normal;
    for (std::size_t j = 0; j < ring.size(); ++j) {
        normal += cross(ring[j] - centre, ring[(j + 1) % ring.size()] - centre);
    }
    const bool level = normal.y * normal.y > 0.99F * dot(normal, normal);
    const Vec3 along = level ? Vec3{1, 0, 0} : normalized(arm);
    const Vec3 across = level ? Vec3{0, 0, 1} : normalized(cross(normal, arm));
    const auto middle = add_vertex(mesh, centre, dot(centre, along), dot(centre, across));
    const auto sides = static_cast<std::uint32_t>(ring.size());
    for (const Vec3& p : ring) {
        add_vertex(mesh, p, dot(p, along), dot(p, across));
    }
    for (std::uint32_t j = 0; j < sides; ++j) {
        const auto here = middle + 1 + j;
        const auto next = middle + 1 + (j + 1) % sides;
        add_triangle(mesh, middle, outward > 0 ? here : next, outward > 0 ? next : here);
    }
}

float perimeter(const Ring& ring) {
    float sum = 0;
    for (std::size_t j = 0; j < ring.size(); ++j) {
        sum += length(ring[(j + 1) % ring.size()] - ring[j]);
    }
    return sum;
}

/// A closed skin over rings of equally many points. A ring whose points coincide is a pole.
Mesh loft(const std::vector<Ring>& rings) {
    Mesh mesh;
    const auto sides = static_cast<std::uint32_t>(rings[0].size());
    float girth = 0;
    for (const Ring& ring : rings) {
        girth = std::max(girth, perimeter(ring));
    }
    float along = 0;
    for (std::size_t i = 0; i < rings.size(); ++i) {
        along += i == 0 ? 0.0F : length(rings[i][0] - rings[i - 1][0]);
        for (std::uint32_t j = 0; j <= sides; ++j) {
            add_vertex(mesh, rings[i][j % sides], girth * static_cast<float>(j) / static_cast<float>(sides), along);
        }
    }
    for (std::uint32_t i = 0; i + 1 < rings.size(); ++i) {
        for (std::uint32_t j = 0; j < sides; ++j) {
            const std::uint32_t a = i * (sides + 1) + j;
            add_triangle(mesh, a, a + 1, a + sides + 2);
            add_triangle(mesh, a, a + sides + 2, a + sides + 1);
        }
    }
    for (const int end : {-1, 1}) {
        const Ring& ring = end < 0 ? rings.front() : rings.back();
        if (!same(ring[0], ring[1])) {
            add_cap(mesh, ring, end);
        }
    }
    return mesh;
}

Ring level_ring(float radius, float height, int sides) {
    Ring ring;
    for (int j = 0; j < sides; ++j) {
        const float angle = 2.0F * kPi * static_cast<float>(j) / static_cast<float>(sides);
        ring.push_back({radius * std::cos(angle), height, -radius * std::sin(angle)});
    }
    return ring;
}

using Outline = std::vector<std::array<float, 2>>;

float turn_of(const std::array<float, 2>& a, const std::array<float, 2>& b, const std::array<float, 2>& c) {
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

bool is_ear(const Outline& outline, const std::vector<std::uint32_t>& left, std::size_t k) {
    const auto a = left[(k + left.size() - 1) % left.size()];
    const auto b = left[k];
    const auto c = left[(k + 1) % left.size()];
    if (turn_of(outline[a], outline[b], outline[c]) <= 0) {
        return false;
    }
    return std::none_of(left.begin(), left.end(), [&](std::uint32_t i) {
        const auto& p = outline[i];
        return i != a && i != b && i != c && turn_of(outline[a], outline[b], p) >= 0 &&
               turn_of(outline[b], outline[c], p) >= 0 && turn_of(outline[c], outline[a], p) >= 0;
    });
}

/// Triangles of a simple polygon by ear clipping.
std::vector<std::array<std::uint32_t, 3>> triangulate(const Outline& outline) {
    std::vector<std::array<std::uint32_t, 3>> triangles;
    std::vector<std::uint32_t> left(outline.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        left[i] = static_cast<std::uint32_t>(i);
    }
    while (left.size() >= 3) {
        std::size_t ear = 0;
        while (ear + 1 < left.size() && !is_ear(outline, left, ear)) {
            ++ear;
        }
        triangles.push_back({left[(ear + left.size() - 1) % left.size()], left[ear], left[(ear + 1) % left.size()]});
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(ear));
    }
    return triangles;
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
        return Ring{{x, height, z - c}, {x, height, -z + c}, {x - c, height, -z}, {-x + c, height, -z},
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
            const float u = column == 0 ? 0.0F : row == 0 ? mesh.uv[here - 1][0] + length(p - mesh.positions[here - 1])
                                                          : mesh.uv[static_cast<std::size_t>(column)][0];
            const auto above = here - static_cast<std::size_t>(columns);
            const float v = row == 0 ? 0.0F : column == 0 ? mesh.uv[above][1] + length(p - mesh.positions[above])
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
