// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <embree3/rtcore.h>
#include <array>
#include <cstdint>
#include <vector>

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// A half-line; distances along it are in units of `direction`'s length.
struct Ray {
    Vec3 origin;
    Vec3 direction;
    float near = 0;
    float far = 1e30F;
};

/// Where a ray first meets a surface.
struct Hit {
    float distance = 0;  // along the ray, in units of its direction
    std::uint32_t triangle = 0;
    float u = 0;  // barycentric coordinates of the triangle's second and third corner
    float v = 0;
};

/// A point of a surface, seen from one side.
struct Surface {
    Vec3 position;
    Vec3 facet_normal;  // of the flat triangle, unit, towards the viewer
    Vec3 normal;        // smoothed over gentle edges, unit, towards the viewer
    float u = 0;        // texture coordinates, metres
    float v = 0;
    int material = 0;
};

/// All triangles of a scene in Embree's index: one merged geometry for solid materials, one with a filter for what has gaps,
/// leaves and cut-out pictures.
class TriangleWorld {
  public:
    /// Throws InternalError when a mesh names a vertex or a material that does not exist. Keeps a reference to `materials`.
    TriangleWorld(const std::vector<Mesh>& meshes, const std::vector<Material>& materials);
    ~TriangleWorld();
    TriangleWorld(const TriangleWorld&) = delete;
    TriangleWorld& operator=(const TriangleWorld&) = delete;

    /// Nearest surface in (near, far); false for none. Rays pass through the empty part of leaves.
    [[nodiscard]] bool intersect(const Ray& ray, Hit& hit) const;
    /// Whether anything lies in (near, far).
    [[nodiscard]] bool occluded(const Ray& ray) const;
    /// Distance along the ray to the hit triangle's plane in double precision: the hit without single-precision rounding, the
    /// same on every instruction set. Units as Hit::distance.
    [[nodiscard]] double exact_distance(const Hit& hit, const std::array<double, 3>& origin,
                                        const std::array<double, 3>& direction) const;
    [[nodiscard]] Surface surface(const Ray& ray, const Hit& hit) const;
    /// Texture coordinates per metre of the hit triangle, the mean of both directions.
    [[nodiscard]] float uv_per_m(const Hit& hit) const;
    /// Where the hit lies in its material's light map (LightSource::Map).
    [[nodiscard]] std::array<float, 2> light_uv(const Hit& hit) const;
    /// The light of the hit triangle's corners there (LightSource::Vertices).
    [[nodiscard]] Vec3 vertex_light(const Hit& hit) const;
    /// Whether the ray met the triangle's front, from where its corners run anticlockwise.
    [[nodiscard]] bool meets_front(const Ray& ray, const Hit& hit) const;
    /// Material of the hit triangle.
    [[nodiscard]] int material_of(const Hit& hit) const { return material_of_[hit.triangle]; }
    /// Whether a triangle with gaps (numbered within their geometry) has substance at these barycentric coordinates.
    [[nodiscard]] bool leaf_covers_at(std::uint32_t leaf_triangle, float u, float v) const;

  private:
    void append(const Mesh& mesh);
    void append_light(const Mesh& mesh, std::size_t first);
    void attach(unsigned geometry_id, std::size_t first_triangle, std::size_t count);
    [[nodiscard]] std::array<float, 2> texture_coordinates(std::uint32_t triangle, float u, float v) const;

    const std::vector<Material>& materials_;
    std::vector<Vec3> positions_;  // one more than used: Embree reads 16 bytes per vertex
    std::vector<Vec3> normals_;    // per vertex, mean of its triangles, not unit
    std::vector<std::array<float, 2>> uv_;
    std::vector<std::array<float, 2>> light_uv_;           // as far as the last mesh that has it
    std::vector<Vec3> light_;                              // likewise
    std::vector<std::array<std::uint32_t, 3>> triangles_;  // solid ones first
    std::vector<std::int32_t> material_of_;                // per triangle
    std::size_t solid_triangles_ = 0;
    RTCScene scene_ = nullptr;
};

}  // namespace patchfusion::scene
