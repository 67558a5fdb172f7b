// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// Where a texture is evaluated.
struct TexturePoint {
    Vec3 position;  // world, metres
    float u = 0;    // along the surface, metres
    float v = 0;
    float footprint_m = 0;  // width of a pixel on the surface; details smaller than it are averaged
    float uv_per_m = 0;     // of a picture's texture coordinates
};

/// What a texture says of a point of the surface.
struct TextureValue {
    Vec3 albedo;       // linear RGB, [0, 1]
    float gloss = 1;   // multiplies the material's specular strength: panes shine, mortar does not
    float mirror = 0;  // share of the sky mirrored at normal incidence (glass)
};

/// The material's colour at a point: pattern between `base` and `second`, variation from element to element, fine grain.
/// Bricks, tiles, planks, stripes, checker, fabric and windows follow (u, v); the others fill space.
[[nodiscard]] TextureValue evaluate_texture(const Material& material, const TexturePoint& at);

}  // namespace patchfusion::scene
