// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/lighting.h"

#include <cmath>

#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

Vec3 direction_of(float height, float around) {
    return {std::cos(height) * std::cos(around), std::sin(height), std::cos(height) * std::sin(around)};
}

void clear_sky(Lighting& light, Random& random) {
    const float height = draw(random, 0.25F, 1.35F);
    light.sun_direction = direction_of(height, draw(random, 0, 2 * kPi));
    const float warmth = std::exp(-3.0F * height);  // low suns are red
    light.sun_colour = Vec3{1.0F, 0.96F - 0.4F * warmth, 0.9F - 0.75F * warmth} * draw(random, 1.6F, 3.2F);
    light.sky_zenith = colour(draw(random, 0.55F, 0.62F), draw(random, 0.35F, 0.75F), draw(random, 0.55F, 0.85F));
    light.sky_horizon = colour(draw(random, 0.52F, 0.62F), draw(random, 0.05F, 0.3F), draw(random, 0.82F, 0.98F));
    light.clouds = random.chance(0.3) ? 0.0F : draw(random, 0.05F, 0.6F);
}

void overcast_sky(Lighting& light, Random& random) {
    light.sun_colour = {0, 0, 0};
    const float tone = draw(random, 0.7F, 0.95F);
    light.sky_zenith = colour(0.6F, draw(random, 0.0F, 0.15F), tone);
    light.sky_horizon = colour(0.6F, draw(random, 0.0F, 0.1F), tone * draw(random, 0.9F, 1.05F));
    light.clouds = draw(random, 0.6F, 1.0F);
}

void dusk_sky(Lighting& light, Random& random) {
    light.sun_direction = direction_of(draw(random, 0.05F, 0.22F), draw(random, 0, 2 * kPi));
    light.sun_colour = Vec3{1.0F, 0.5F, 0.22F} * draw(random, 0.5F, 1.6F);
    light.sky_zenith = colour(draw(random, 0.58F, 0.75F), draw(random, 0.3F, 0.6F), draw(random, 0.3F, 0.6F));
    light.sky_horizon = colour(draw(random, -0.02F, 0.1F), draw(random, 0.2F, 0.6F), draw(random, 0.7F, 0.95F));
    light.clouds = draw(random, 0.0F, 0.6F);
}

}  // namespace

Lighting outdoor_light(Random& random) {
    Lighting light;
    light.cloud_seed = static_cast<std::uint32_t>(random.bits());
    const double kind = random.uniform();
    if (kind < 0.62) {
        clear_sky(light, random);
    } else if (kind < 0.86) {
        overcast_sky(light, random);
    } else {
        dusk_sky(light, random);
    }
    light.ambient = light.sky_zenith * draw(random, 0.05F, 0.15F);
    light.fog_per_m = random.chance(0.15) ? draw_log(random, 0.003F, 0.03F) : draw_log(random, 0.00005F, 0.002F);
    return light;
}

Lighting indoor_light(Random& random) {
    Lighting light = outdoor_light(random);
    if (random.chance(0.5)) {
        light.sun_colour = {0, 0, 0};
    }
    const float level = draw_log(random, 0.06F, 0.35F);
    light.ambient = Vec3{1.0F, draw(random, 0.85F, 1.0F), draw(random, 0.7F, 1.05F)} * level;
    light.fog_per_m = 0;
    return light;
}

Vec3 lamp_colour(Random& random) {
    const float warmth = draw(random, 0.0F, 1.0F);
    return Vec3{1.0F, 0.97F - 0.25F * warmth, 0.95F - 0.55F * warmth} * draw_log(random, 0.5F, 3.0F);
}

}  // namespace patchfusion::scene
