// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/palette.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/palette_tones.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

float channel(float hue, float offset, float saturation, float value) {
    const float k = std::fmod(offset + hue * 6.0F, 6.0F);
    const float srgb = value - value * saturation * std::clamp(std::min(k, 4.0F - k), 0.0F, 1.0F);
    return std::pow(srgb, 2.2F);
}

}  // namespace

Vec3 colour(float hue, float saturation, float value) {
    const float h = hue - std::floor(hue);
    return {channel(h, 5, saturation, value), channel(h, 3, saturation, value), channel(h, 1, saturation, value)};
}

Vec3 grey_colour(Random& random, float low, float high) {
    return hsv(random, 0, 1, 0, 0.08F, low, high);
}
Vec3 muted_colour(Random& random) {
    return hsv(random, 0, 1, 0.08F, 0.45F, 0.3F, 0.9F);
}
Vec3 vivid_colour(Random& random) {
    return hsv(random, 0, 1, 0.5F, 0.95F, 0.35F, 0.95F);
}

Vec3 hsv(Random& random, float hue_low, float hue_high, float saturation_low, float saturation_high, float value_low,
         float value_high) {
    const float hue = draw(random, hue_low, hue_high);
    const float saturation = draw(random, saturation_low, saturation_high);
    return colour(hue, saturation, draw(random, value_low, value_high));
}

Material toned(Random& random, Pattern pattern, const Vec3& base, float contrast, float period_m) {
    const float factor = random.chance(0.75) ? 1.0F - contrast : 1.0F + contrast;
    const Vec3 lit = base * factor;
    return {.pattern = pattern,
            .base = base,
            .second = {std::min(lit.x, 0.95F), std::min(lit.y, 0.95F), std::min(lit.z, 0.95F)},
            .period_m = period_m,
            .grain = draw(random, 0.03F, 0.25F),
            .seed = static_cast<std::uint32_t>(random.bits())};
}

Vec3 wood_colour(Random& random) {
    return hsv(random, 0.04F, 0.11F, 0.15F, 0.7F, 0.22F, 0.88F);
}

}  // namespace patchfusion::scene
