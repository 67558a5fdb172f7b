// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/mesh_parts.h"

#include <algorithm>

#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

bool same(const Vec3& a, const Vec3& b) {
    return a.x == b.x && a.y == b.y && a.z == b.z;
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

}  // namespace

std::uint32_t add_vertex(Mesh& mesh, const Vec3& position, float u, float v) {
    mesh.positions.push_back(position);
    mesh.uv.push_back({u, v});
    return static_cast<std::uint32_t>(mesh.positions.size() - 1);
}

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

}  // namespace patchfusion::scene
