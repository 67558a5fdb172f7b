// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// Largest whole number <= x, for |x| < 2^31. (std::floor is a library call on baseline x86-64; textures call this most.)
inline int floor_to_int(float x) {
    const int whole = static_cast<int>(x);
    return whole - static_cast<int>(x < static_cast<float>(whole));
}

/// x minus its floor: position within a unit cell, [0, 1].
inline float fraction(float x) {
    return x - static_cast<float>(floor_to_int(x));
}

/// Integer hash (Wellons' lowbias32): every input bit reaches every output bit.
inline std::uint32_t hash_bits(std::uint32_t h) {
    h = (h ^ (h >> 16U)) * 0x7feb352dU;
    h = (h ^ (h >> 15U)) * 0x846ca68bU;
    return h ^ (h >> 16U);
}

/// Hash of a cell of the plane or of space.
inline std::uint32_t hash_cell(int x, int y, int z, std::uint32_t seed) {
    return hash_bits(static_cast<std::uint32_t>(x) * 0x8da6b343U + static_cast<std::uint32_t>(y) * 0xd8163841U +
                     static_cast<std::uint32_t>(z) * 0xcb1ab31fU + seed * 0x9e3779b9U);
}

/// The upper 24 bits as a number in [0, 1).
inline float to_unit(std::uint32_t h) {
    return static_cast<float>(static_cast<int>(h >> 8U)) * 0x1.0p-24F;  // int: processors convert it in one step
}

/// How much of a feature of this size a pixel of this footprint (both metres) still resolves: 1 all, 0 none. Fading a texture
/// by it is what keeps distant surfaces from aliasing.
inline float resolved(float feature_m, float footprint_m) {
    return std::clamp((1.3F * feature_m - footprint_m) * (1.4F / feature_m), 0.0F, 1.0F);
}

/// Smooth value noise in [-1, 1]; lattice spacing 1.
[[nodiscard]] float value_noise(const Vec3& point, std::uint32_t seed);

/// Sum of noises from lattice spacing `largest_m` downwards, each 0.5 of the spacing and `gain` of the height of the one
/// before, scaled to the spread of one noise (standard deviation about 0.3) when all are resolved. Octaves finer than the
/// pixel's footprint fade out and are not computed.
[[nodiscard]] float band_limited_noise(const Vec3& point_m, float largest_m, int octaves, float gain, float footprint_m,
                                       std::uint32_t seed);

}  // namespace patchfusion::scene
