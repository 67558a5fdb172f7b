// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "patchfusion/scene/texture_noise.h"

namespace patchfusion::scene {

/// Share of a pixel-wide interval around `x` that lies in the strip |x| < half_width (exact box filter).
inline float strip_coverage(float x, float half_width, float footprint) {
    const float pixel = std::max(footprint, 1e-5F);
    const float overlap = std::min(x + 0.5F * pixel, half_width) - std::max(x - 0.5F * pixel, -half_width);
    return std::clamp(overlap / pixel, 0.0F, 1.0F);
}

/// Coverage of joints of this width at the whole multiples of `spacing`; their mean where a pixel spans a whole element.
inline float joint_coverage(float x, float spacing, float width, float footprint) {
    const float offset = (fraction(x / spacing + 0.5F) - 0.5F) * spacing;
    const float seen = resolved(spacing, footprint);
    return seen * strip_coverage(offset, 0.5F * width, footprint) + (1.0F - seen) * width / spacing;
}

/// Square wave of period 2 * spacing, box-filtered: 0 or 1, 0.5 when it is too fine to see.
inline float square_wave(float x, float spacing, float footprint) {
    const float offset = (fraction(x / (2.0F * spacing)) - 0.5F) * 2.0F * spacing;
    const float seen = resolved(spacing, footprint);
    return seen * strip_coverage(offset, 0.5F * spacing, footprint) + (1.0F - seen) * 0.5F;
}

}  // namespace patchfusion::scene
