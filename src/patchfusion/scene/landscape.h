// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

namespace patchfusion::scene {

/// Height of open country: hills, bumps near the origin, mountains far away.
struct Relief {
    float hill_height = 3;      // metres
    float hill_size = 60;       // metres from one to the next
    float roughness = 0.1F;     // metres, within some 40 m of the origin
    float mountain_height = 0;  // metres, from 200 m on
    std::uint32_t seed = 0;
    float level_at_origin = 0;  // of the hills' noise; subtracted, so that the origin is at about 0

    [[nodiscard]] float height(float x, float z) const;
};

/// A random country: flat to hilly, some with mountains. Its height at the origin is about 0.
[[nodiscard]] Relief random_relief(Random& random);

/// The ground as a mesh that is fine at the origin and reaches 1500 m; steep and patchy parts have a second material.
void lay_relief(const MeshBuilder& builder, Random& random, const Relief& relief);

/// Grass, flowers and pebbles on the ground around a point, within `radius`.
void grow_meadow(const MeshBuilder& builder, Random& random, const Vec3& centre, float radius, int tufts);

}  // namespace patchfusion::scene
