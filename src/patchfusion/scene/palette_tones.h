// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/palette.h"

/// What palette_*.cpp mix their materials from.
namespace patchfusion::scene {

/// A random colour within these bounds of hue, saturation and value.
[[nodiscard]] Vec3 hsv(Random& random, float hue_low, float hue_high, float saturation_low, float saturation_high,
                       float value_low, float value_high);
/// A material of this pattern between two tones of one colour; contrast is how much darker (or lighter) the second is.
[[nodiscard]] Material toned(Random& random, Pattern pattern, const Vec3& base, float contrast, float period_m);
[[nodiscard]] Vec3 wood_colour(Random& random);

}  // namespace patchfusion::scene
