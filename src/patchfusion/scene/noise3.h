// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// Smooth value noise in [-1, 1] with features of about one unit.
[[nodiscard]] float smooth_noise(const Vec3& point, std::uint32_t seed);
/// Sum of `octaves` noises, each of twice the frequency and half the height of the one before; about [-1, 1].
[[nodiscard]] float fractal_noise(const Vec3& point, int octaves, std::uint32_t seed);

}  // namespace patchfusion::scene
