// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/texture_noise.h"

#include <cmath>

#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

float between(float a, float b, float t) {
    return a + (b - a) * t;
}

float smooth_step(float t) {
    return t * t * (3.0F - 2.0F * t);
}

}  // namespace

float value_noise(const Vec3& point, std::uint32_t seed) {
    const int x = floor_to_int(point.x);
    const int y = floor_to_int(point.y);
    const int z = floor_to_int(point.z);
    const float tx = smooth_step(point.x - static_cast<float>(x));
    const float ty = smooth_step(point.y - static_cast<float>(y));
    const float tz = smooth_step(point.z - static_cast<float>(z));
    const auto edge = [&](int dy, int dz) {
        return between(to_unit(hash_cell(x, y + dy, z + dz, seed)), to_unit(hash_cell(x + 1, y + dy, z + dz, seed)), tx);
    };
    return 2.0F * between(between(edge(0, 0), edge(1, 0), ty), between(edge(0, 1), edge(1, 1), ty), tz) - 1.0F;
}

float band_limited_noise(const Vec3& point_m, float largest_m, int octaves, float gain, float footprint_m, std::uint32_t seed) {
    float sum = 0;
    float height = 1;
    float heights = 0;
    float spacing = largest_m;
    for (int octave = 0; octave < octaves; ++octave) {
        const float visible = resolved(spacing, footprint_m);
        if (visible > 0) {
            const float scale = 1.0F / spacing;
            // Odd octaves look at the lattice along other axes: otherwise all lattices share the planes through the origin.
            const Vec3 at = (octave % 2 == 0)
                                ? Vec3{point_m.x * scale, point_m.y * scale, point_m.z * scale}
                                : Vec3{(0.8F * point_m.x + 0.6F * point_m.z) * scale + 0.37F, point_m.y * scale + 0.61F,
                                       (0.8F * point_m.z - 0.6F * point_m.x) * scale + 0.19F};
            sum += height * visible * value_noise(at, seed + static_cast<std::uint32_t>(octave));
        }
        heights += height * height;
        height *= gain;
        spacing *= 0.5F;
    }
    return sum / std::sqrt(heights);
}

}  // namespace patchfusion::scene
