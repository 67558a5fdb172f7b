// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/mesh_builder.h"

#include <algorithm>

#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene {
namespace {

/// Appends to the mesh of the material, so that a scene has one mesh a material.
void append(std::vector<Mesh>& meshes, const Mesh& shape, int material, const Transform& place) {
    auto found = std::find_if(meshes.begin(), meshes.end(), [&](const Mesh& mesh) { return mesh.material == material; });
    if (found == meshes.end()) {
        meshes.emplace_back();
        found = meshes.end() - 1;
        found->material = material;
    }
    const auto first = static_cast<std::uint32_t>(found->positions.size());
    for (const Vec3& p : shape.positions) {
        found->positions.push_back(place.point(p));
    }
    found->uv.insert(found->uv.end(), shape.uv.begin(), shape.uv.end());
    for (const auto& [a, b, c] : shape.triangles) {
        found->triangles.push_back({first + a, first + b, first + c});
    }
}

void grow(Bounds& bounds, const Vec3& p) {
    bounds.low = {std::min(bounds.low.x, p.x), std::min(bounds.low.y, p.y), std::min(bounds.low.z, p.z)};
    bounds.high = {std::max(bounds.high.x, p.x), std::max(bounds.high.y, p.y), std::max(bounds.high.z, p.z)};
}

}  // namespace

bool Bounds::contains(const Vec3& p, float margin) const {
    return p.x > low.x - margin && p.x < high.x + margin && p.y > low.y - margin && p.y < high.y + margin &&
           p.z > low.z - margin && p.z < high.z + margin;
}

bool Bounds::overlaps(const Bounds& other) const {
    return low.x < other.high.x && high.x > other.low.x && low.y < other.high.y && high.y > other.low.y &&
           low.z < other.high.z && high.z > other.low.z;
}

Bounds bounds_of(const Mesh& mesh, const Transform& at) {
    Bounds bounds = {{1e9F, 1e9F, 1e9F}, {-1e9F, -1e9F, -1e9F}};
    for (const Vec3& p : mesh.positions) {
        grow(bounds, at.point(p));
    }
    return bounds;
}

Bounds bounds_of(const std::vector<Mesh>& model, const Transform& at) {
    Bounds whole = bounds_of(model.front(), at);
    for (const Mesh& mesh : model) {
        const Bounds part = bounds_of(mesh, at);
        grow(whole, part.low);
        grow(whole, part.high);
    }
    return whole;
}

std::size_t triangle_count(const Scene& scene) {
    std::size_t count = 0;
    for (const Mesh& mesh : scene.meshes) {
        count += mesh.triangles.size();
    }
    return count;
}

MeshBuilder MeshBuilder::at(const Transform& inner) const {
    MeshBuilder result = *this;
    result.frame_ = frame_ * inner;
    return result;
}

MeshBuilder MeshBuilder::into(std::vector<Mesh>& model) const {
    MeshBuilder result = *this;
    result.meshes_ = &model;
    result.frame_ = {};
    return result;
}

int MeshBuilder::material(const Material& material) const {
    world_->scene.materials.push_back(material);
    return static_cast<int>(world_->scene.materials.size()) - 1;
}

void MeshBuilder::add(const Mesh& shape, int material, const Transform& place) const {
    add_soft(shape, material, place);
    if (meshes_ == &world_->scene.meshes) {
        world_->solids.push_back(bounds_of(shape, frame_ * place));
    }
}

void MeshBuilder::add_soft(const Mesh& shape, int material, const Transform& place) const {
    append(*meshes_, shape, material, frame_ * place);
}

void MeshBuilder::add_model(const std::vector<Mesh>& model, const Transform& place, float solid_share) const {
    for (const Mesh& mesh : model) {
        add_soft(mesh, mesh.material, place);
    }
    if (meshes_ != &world_->scene.meshes || model.empty()) {
        return;
    }
    const Bounds whole = bounds_of(model, frame_ * place);
    const Vec3 inset = {(whole.high.x - whole.low.x) * (1 - solid_share) / 2, 0,
                        (whole.high.z - whole.low.z) * (1 - solid_share) / 2};
    world_->solids.push_back({whole.low + inset, whole.high - inset});
}

void MeshBuilder::box(const Vec3& size, const Vec3& base, int material) const {
    add(scene::box(size), material, shift(base));
}

void MeshBuilder::bar(const Vec3& a, const Vec3& b, float radius, int material, int sides) const {
    add(tube({a, b}, radius, sides), material);
}

}  // namespace patchfusion::scene
