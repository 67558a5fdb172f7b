// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <numbers>

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene::testing {

/// A rectangle from `corner` along `a` and `b`; uv in metres.
inline Mesh rectangle(Vec3 corner, Vec3 a, Vec3 b, int material) {
    const auto size = [](Vec3 e) { return std::sqrt(e.x * e.x + e.y * e.y + e.z * e.z); };
    const auto sum = [](Vec3 p, Vec3 q) { return Vec3{p.x + q.x, p.y + q.y, p.z + q.z}; };
    return {.positions = {corner, sum(corner, a), sum(sum(corner, a), b), sum(corner, b)},
            .uv = {{0, 0}, {size(a), 0}, {size(a), size(b)}, {0, size(b)}},
            .triangles = {{0, 1, 2}, {0, 2, 3}},
            .material = material};
}

/// A sphere of latitude-longitude triangles.
inline Mesh sphere(Vec3 centre, float radius, int rings, int material) {
    Mesh mesh;
    mesh.material = material;
    const int sides = 2 * rings;
    for (int ring = 0; ring <= rings; ++ring) {
        for (int side = 0; side <= sides; ++side) {
            const double polar = std::numbers::pi * ring / rings;
            const double turn = 2 * std::numbers::pi * side / sides;
            mesh.positions.push_back({centre.x + radius * static_cast<float>(std::sin(polar) * std::cos(turn)),
                                      centre.y + radius * static_cast<float>(std::cos(polar)),
                                      centre.z + radius * static_cast<float>(std::sin(polar) * std::sin(turn))});
            mesh.uv.push_back({radius * static_cast<float>(turn), radius * static_cast<float>(polar)});
        }
    }
    for (int ring = 0; ring < rings; ++ring) {
        for (int side = 0; side < sides; ++side) {
            const auto a = static_cast<std::uint32_t>(ring * (sides + 1) + side);
            const auto below = a + static_cast<std::uint32_t>(sides) + 1;
            mesh.triangles.push_back({a, below, a + 1});
            mesh.triangles.push_back({a + 1, below, below + 1});
        }
    }
    return mesh;
}

/// A box with its base on y = base.y, centred on base.
inline void add_box(Scene& scene, Vec3 base, Vec3 size, int material) {
    const Vec3 low = {base.x - size.x / 2, base.y, base.z - size.z / 2};
    const Vec3 high = {low.x + size.x, low.y + size.y, low.z + size.z};
    const Vec3 x = {size.x, 0, 0};
    const Vec3 y = {0, size.y, 0};
    const Vec3 z = {0, 0, size.z};
    const auto back = [](Vec3 e) { return Vec3{-e.x, -e.y, -e.z}; };
    for (const Mesh& face : {rectangle(low, x, y, material), rectangle(low, z, y, material), rectangle(low, x, z, material),
                             rectangle(high, back(x), back(y), material), rectangle(high, back(z), back(y), material),
                             rectangle(high, back(x), back(z), material)}) {
        scene.meshes.push_back(face);
    }
}

/// Outdoors, looking along -z from 1.6 m above the ground; materials: 0 plain grey. No meshes.
inline Scene empty_scene() {
    Scene scene;
    scene.materials = {Material{.grain = 0.0F}};
    scene.lighting.sun_direction = {0.48F, 0.8F, 0.36F};
    scene.lighting.sun_colour = {3, 2.9F, 2.6F};
    scene.camera.position = {0, 1.6F, 0};
    scene.camera.focal = 0.9F;
    scene.kind = "test";
    return scene;
}

/// A textured floor with a sphere, boxes, a wall of bricks, a panelled house and a fence of leaves.
inline Scene furnished_scene() {
    Scene scene = empty_scene();
    scene.materials.push_back({.pattern = Pattern::Planks,
                               .base = {0.5F, 0.3F, 0.15F},
                               .second = {0.25F, 0.13F, 0.06F},
                               .period_m = 0.18F,
                               .seed = 3});
    scene.materials.push_back({.pattern = Pattern::Bricks,
                               .base = {0.45F, 0.16F, 0.1F},
                               .second = {0.6F, 0.57F, 0.5F},
                               .period_m = 0.24F,
                               .seed = 4});
    scene.materials.push_back({.pattern = Pattern::Marble,
                               .base = {0.8F, 0.78F, 0.75F},
                               .second = {0.2F, 0.2F, 0.22F},
                               .period_m = 0.5F,
                               .specular = 0.6F,
                               .seed = 5});
    scene.materials.push_back({.base = {0.12F, 0.35F, 0.06F}, .period_m = 0.12F, .seed = 6, .leaf_mask = true});
    scene.materials.push_back({.pattern = Pattern::Windows,
                               .base = {0.6F, 0.55F, 0.45F},
                               .second = {0.03F, 0.04F, 0.05F},
                               .period_m = 2.5F,
                               .seed = 7});
    scene.meshes.push_back(rectangle({-40, 0, -60}, {80, 0, 0}, {0, 0, 62}, 1));
    scene.meshes.push_back(rectangle({-8, 0, -14}, {9, 0, 2}, {0, 3, 0}, 2));
    scene.meshes.push_back(sphere({0.8F, 0.7F, -4}, 0.7F, 48, 3));
    scene.meshes.push_back(rectangle({-2.5F, 0, -3.5F}, {1.2F, 0, -0.4F}, {0, 1.5F, 0}, 4));
    add_box(scene, {-0.8F, 0, -5}, {0.8F, 0.9F, 0.6F}, 2);
    add_box(scene, {2.4F, 0, -7}, {1, 1.8F, 1}, 3);
    add_box(scene, {9, 0, -35}, {12, 15, 10}, 5);
    return scene;
}

}  // namespace patchfusion::scene::testing
