// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/noise3.h"

#include <cmath>

#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

float lattice(int x, int y, int z, std::uint32_t seed) {
    std::uint32_t h = seed * 0x9e3779b1U + static_cast<std::uint32_t>(x) * 0x85ebca6bU +
                      static_cast<std::uint32_t>(y) * 0xc2b2ae35U + static_cast<std::uint32_t>(z) * 0x27d4eb2fU;
    h = (h ^ (h >> 15U)) * 0x2c1b3c6dU;
    h = (h ^ (h >> 12U)) * 0x297a2d39U;
    h ^= h >> 15U;
    return static_cast<float>(h >> 8U) * (2.0F / 16777215.0F) - 1.0F;
}

float ease(float t) {
    return t * t * (3.0F - 2.0F * t);
}

float mix(float a, float b, float t) {
    return a + (b - a) * t;
}

}  // namespace

float smooth_noise(const Vec3& point, std::uint32_t seed) {
    const float fx = std::floor(point.x);
    const float fy = std::floor(point.y);
    const float fz = std::floor(point.z);
    const int x = static_cast<int>(fx);
    const int y = static_cast<int>(fy);
    const int z = static_cast<int>(fz);
    const float tx = ease(point.x - fx);
    const float ty = ease(point.y - fy);
    const float tz = ease(point.z - fz);
    const auto edge = [&](int dy, int dz) {
        return mix(lattice(x, y + dy, z + dz, seed), lattice(x + 1, y + dy, z + dz, seed), tx);
    };
    return mix(mix(edge(0, 0), edge(1, 0), ty), mix(edge(0, 1), edge(1, 1), ty), tz);
}

float fractal_noise(const Vec3& point, int octaves, std::uint32_t seed) {
    float sum = 0;
    float height = 0.5F;
    Vec3 at = point;
    for (int octave = 0; octave < octaves; ++octave) {
        sum += height * smooth_noise(at, seed + static_cast<std::uint32_t>(octave));
        height *= 0.5F;
        at = at * 2.0F;
    }
    return sum;
}

}  // namespace patchfusion::scene
