// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "patchfusion/scene/scene.h"
#include "patchfusion/scene/transform.h"

namespace patchfusion::scene {

/// Axis-parallel box of the world.
struct Bounds {
    Vec3 low;
    Vec3 high;

    [[nodiscard]] bool contains(const Vec3& p, float margin = 0) const;
    [[nodiscard]] bool overlaps(const Bounds& other) const;
};

/// Bounds of a mesh after a transform.
[[nodiscard]] Bounds bounds_of(const Mesh& mesh, const Transform& at = {});
/// Bounds of all meshes of a model, which has at least one.
[[nodiscard]] Bounds bounds_of(const std::vector<Mesh>& model, const Transform& at = {});

/// Triangles of all meshes of a scene.
[[nodiscard]] std::size_t triangle_count(const Scene& scene);

/// A scene being built, and the bounds of every solid part in it (for placing things and cameras without collisions).
struct World {
    Scene scene;
    std::vector<Bounds> solids;
    std::function<float(float, float)> ground = [](float /*x*/, float /*z*/) { return 0.0F; };  // its height at x, z
};

/// Puts shapes into a world in the frame of one object: `placer.at(t)` is the same world seen from a part of that object, so
/// that a table places its legs without knowing where the table stands.
class MeshBuilder {
  public:
    explicit MeshBuilder(World& world) : world_(&world), meshes_(&world.scene.meshes) {}

    /// The frame `inner`, given in this frame.
    [[nodiscard]] MeshBuilder at(const Transform& inner) const;
    /// The same materials, but shapes go to `model` instead of the world (and are no solids): for trees copied many times.
    [[nodiscard]] MeshBuilder into(std::vector<Mesh>& model) const;

    /// Adds a material to the world; the result is its index.
    [[nodiscard]] int material(const Material& material) const;
    /// Adds a shape; `place` is given in this frame.
    void add(const Mesh& shape, int material, const Transform& place = {}) const;
    /// Adds a shape that cameras and objects may overlap (grass, rugs, sheets of water).
    void add_soft(const Mesh& shape, int material, const Transform& place = {}) const;
    /// Adds all meshes of a model with the materials they have; one solid, `solid_share` of the model's width.
    void add_model(const std::vector<Mesh>& model, const Transform& place, float solid_share = 0.7F) const;

    /// Standing box whose base centre is `base`.
    void box(const Vec3& size, const Vec3& base, int material) const;
    /// Round bar from a to b.
    void bar(const Vec3& a, const Vec3& b, float radius, int material, int sides = 6) const;

    /// Whether the world has fewer triangles than this: what is optional stops when a scene grows heavy.
    [[nodiscard]] bool lighter_than(std::size_t triangles) const { return triangle_count(world_->scene) < triangles; }
    [[nodiscard]] World& world() const { return *world_; }
    [[nodiscard]] const Transform& frame() const { return frame_; }

  private:
    World* world_;
    std::vector<Mesh>* meshes_;
    Transform frame_;
};

}  // namespace patchfusion::scene
