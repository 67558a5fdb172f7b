// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/texture_noise.h"

#include <array>
#include <cmath>

#include "patchfusion/core/for_each_processor.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

float between(float a, float b, float t) {
    return a + (b - a) * t;
}

float smooth_step(float t) {
    return t * t * (3.0F - 2.0F * t);
}

/// value_noise() with the eight corners of the cell side by side, as vector registers take them.
[[gnu::always_inline]] inline float noise_at(const Vec3& point, std::uint32_t seed) {
    constexpr std::size_t kCorners = 8;  // x + 2 y + 4 z
    const int x = floor_to_int(point.x);
    const int y = floor_to_int(point.y);
    const int z = floor_to_int(point.z);
    const float tx = smooth_step(point.x - static_cast<float>(x));
    const float ty = smooth_step(point.y - static_cast<float>(y));
    const float tz = smooth_step(point.z - static_cast<float>(z));
    std::array<float, kCorners> corner{};
#pragma omp simd
    for (int i = 0; i < static_cast<int>(kCorners); ++i) {
        corner[static_cast<std::size_t>(i)] = to_unit(hash_cell(x + (i & 1), y + ((i >> 1) & 1), z + (i >> 2), seed));
    }
    const auto edge = [&](std::size_t first) { return between(corner[first], corner[first + 1], tx); };
    return 2.0F * between(between(edge(0), edge(2), ty), between(edge(4), edge(6), ty), tz) - 1.0F;
}

}  // namespace

PATCHFUSION_FOR_EACH_PROCESSOR
float value_noise(const Vec3& point, std::uint32_t seed) {
    return noise_at(point, seed);
}

PATCHFUSION_FOR_EACH_PROCESSOR
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
            sum += height * visible * noise_at(at, seed + static_cast<std::uint32_t>(octave));
        }
        heights += height * height;
        height *= gain;
        spacing *= 0.5F;
    }
    return sum / std::sqrt(heights);
}

}  // namespace patchfusion::scene
