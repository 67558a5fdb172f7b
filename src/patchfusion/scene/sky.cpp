// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/sky.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/texture_noise.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

/// Opacity of the clouds along a direction: noise on a plane above the world, cut so that `clouds` of it is covered.
float cloud_opacity(const Lighting& lighting, const Vec3& direction) {
    if (direction.y <= 0.01F || lighting.clouds <= 0) {
        return 0;
    }
    const float reach = 1.0F / (direction.y + 0.08F);
    const Vec3 at = {direction.x * reach, 0.31F, direction.z * reach};
    const float noise = band_limited_noise(at, 0.7F, 6, 0.55F, 0.0015F * reach * reach, lighting.cloud_seed);
    const float threshold = 0.25F - 0.95F * lighting.clouds;
    const float cover = std::clamp((noise - threshold) * 2.2F, 0.0F, 1.0F);
    return cover * cover * (3.0F - 2.0F * cover) * std::min(1.0F, direction.y * 8.0F);
}

}  // namespace

Vec3 sky_gradient(const Lighting& lighting, const Vec3& direction) {
    if (direction.y <= 0) {
        return lighting.sky_horizon * (1.0F - 0.4F * std::min(1.0F, -4.0F * direction.y));
    }
    const float rest = 1.0F - std::min(direction.y, 1.0F);
    const float haze = rest * rest * rest * rest;
    return lerp(lighting.sky_zenith, lighting.sky_horizon, haze);
}

Vec3 sky_radiance(const Lighting& lighting, const Vec3& direction) {
    Vec3 sky = sky_gradient(lighting, direction);
    const float towards_sun = dot(direction, lighting.sun_direction);
    if (towards_sun > 0) {
        // Glow of the air around the sun, and the disc (wider than the real one, as lenses show it).
        const float glow = 1.0F / (1.0F + 90.0F * (1.0F - towards_sun));
        sky += lighting.sun_colour * (0.12F * glow * glow + (towards_sun > 0.9998F ? 4.0F : 0.0F));
    }
    const float cover = cloud_opacity(lighting, direction);
    if (cover <= 0) {
        return sky;
    }
    const Vec3 mean = (lighting.sky_zenith + lighting.sky_horizon) * 0.5F;
    const float grey = (mean.x + mean.y + mean.z) / 3.0F;
    const Vec3 lit = Vec3{grey, grey, grey} * 0.8F + lighting.sun_colour * (0.26F + 0.12F * std::max(towards_sun, 0.0F));
    return lerp(sky, lit * (1.1F - 0.35F * cover), 0.92F * cover);
}

Vec3 hemisphere_light(const Lighting& lighting, const Vec3& normal) {
    const float up = 0.5F + 0.5F * normal.y;
    const Vec3 clear = lerp(lighting.sky_zenith, lighting.sky_horizon, 0.55F - 0.25F * normal.y);
    const float grey = 0.2126F * clear.x + 0.7152F * clear.y + 0.0722F * clear.z;
    const Vec3 above = lerp(clear, {grey, grey, grey}, 0.25F + 0.5F * lighting.clouds);  // clouds light greyly
    const Vec3 ground = {0.24F, 0.21F, 0.17F};
    const Vec3 below = ground * (lighting.sun_colour * std::max(0.0F, lighting.sun_direction.y) * 0.7F + above * 0.6F);
    return lerp(below, above, up);
}

}  // namespace patchfusion::scene
