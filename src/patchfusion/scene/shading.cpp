// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/shading.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "patchfusion/scene/image_texture.h"
#include "patchfusion/scene/pattern.h"
#include "patchfusion/scene/sky.h"
#include "patchfusion/scene/tone_map.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

constexpr float kOcclusionRange = 1.5F;  // metres within which surfaces shade each other
constexpr float kContactRange = 0.6F;    // metres within which what stands on a painted light takes some of it away
constexpr float kLampRadius = 0.03F;     // metres; gives lamps' shadows a soft edge
constexpr float kLampFixture = 0.45F;    // metres around a lamp in which nothing casts a shadow: its shade lets light through
constexpr float kSunSpread = 0.005F;     // tangent of the sun's half angle
constexpr float kFaintLamp = 0.15F;      // share of all lamps' light below which a lamp gets a shadow ray only now and then
constexpr float kNearestLamp = 0.3F;     // metres; nearer points are lit as from here

/// x^exponent for exponents that are powers of two times eight: Phong highlights without libm.
float raised(float x, float exponent) {
    float power = x * x * x * x * x * x * x * x;
    for (float reached = 8; reached < exponent; reached *= 2) {
        power *= power;
    }
    return power;
}

}  // namespace

Vec3 RayChance::in_ball() {
    Vec3 p;
    do {
        p = {2 * draw() - 1, 2 * draw() - 1, 2 * draw() - 1};
    } while (dot(p, p) > 1);
    return p;
}

Vec3 RayChance::on_sphere() {
    const auto row = stratum_ / 4;
    const float height = 2.0F * (static_cast<float>(row) + draw()) / 4.0F - 1.0F;
    const float angle = 2.0F * std::numbers::pi_v<float> * (static_cast<float>(stratum_ % 4) + draw()) / 4.0F;
    const float radius = std::sqrt(std::max(0.0F, 1.0F - height * height));
    return {radius * std::cos(angle), height, radius * std::sin(angle)};
}

Vec3 Shader::sky(const Ray& ray) const {
    return sky_radiance(scene_.lighting, normalized(ray.direction));
}

bool Shader::sees_sky(const Ray& ray, const Hit& hit, RayChance& chance) const {
    const Surface surface = world_.surface(ray, hit);
    const Vec3 up = normalized(Vec3{0, 1.001F, 0} + chance.in_ball() + surface.facet_normal);
    return !world_.occluded(
        {.origin = surface.position + surface.facet_normal * 1e-3F, .direction = up, .near = 0, .far = 1e30F});
}

bool Shader::reaches(const Lit& lit, const Vec3& offset_to_target, float stop_short) const {
    return !world_.occluded({.origin = lit.surface.position + lit.surface.facet_normal * lit.offset,
                             .direction = offset_to_target,
                             .near = 0,
                             .far = stop_short});
}

void Shader::add_light(Light& light, const Lit& lit, const Vec3& to_light, const Vec3& radiance) const {
    light.diffuse += radiance * std::max(dot(lit.surface.normal, to_light), 0.0F);
    if (lit.gloss > 0) {
        const float aligned = dot(lit.surface.normal, normalized(to_light + lit.towards_viewer));
        light.highlight += radiance * (lit.gloss * raised(std::max(aligned, 0.0F), lit.exponent));
    }
}

void Shader::add_sun(Light& light, const Lit& lit, RayChance& chance) const {
    const Lighting& lighting = scene_.lighting;
    const Vec3& to_sun = lighting.sun_direction;
    if (luminance(lighting.sun_colour) <= 0 || dot(lit.surface.normal, to_sun) <= 0 ||
        dot(lit.surface.facet_normal, to_sun) <= 0) {
        return;
    }
    if (reaches(lit, to_sun + chance.in_ball() * kSunSpread, 1e30F)) {
        add_light(light, lit, to_sun, lighting.sun_colour);
    }
}

float Shader::unshadowed_share(const Lit& lit, const Lighting::Lamp& lamp) const {
    const Vec3 offset = lamp.position - lit.surface.position;
    if (dot(lit.surface.facet_normal, offset) <= 0) {
        return 0;
    }
    const float squared = std::max(dot(offset, offset), kNearestLamp * kNearestLamp);
    return std::max(0.0F, luminance(lamp.colour) * dot(lit.surface.normal, offset) / (squared * std::sqrt(squared)));
}

void Shader::add_lamps(Light& light, const Lit& lit, RayChance& chance) const {
    float total = 0;
    for (const Lighting::Lamp& lamp : scene_.lighting.lamps) {
        total += unshadowed_share(lit, lamp);
    }
    for (const Lighting::Lamp& lamp : scene_.lighting.lamps) {
        // A faint lamp gets a shadow ray now and then and then shines for the times it did not.
        const float chosen = std::min(1.0F, unshadowed_share(lit, lamp) / (kFaintLamp * total + 1e-12F));
        if (chosen <= 0 || (chosen < 1 && chance.draw() >= chosen)) {
            continue;
        }
        const Vec3 target = lamp.position + chance.in_ball() * kLampRadius - lit.surface.position;
        const float distance = std::max(length(target), kNearestLamp);
        if (reaches(lit, target, 1.0F - std::min(0.9F, kLampFixture / distance))) {
            add_light(light, lit, normalized(target), lamp.colour * (1.0F / (distance * distance * chosen)));
        }
    }
}

Ray Shader::diffuse_ray(const Lit& lit, RayChance& chance, float farthest) {
    // Unit normal plus a point of the unit sphere.
    Vec3 direction = normalized(lit.surface.normal + chance.on_sphere() * 0.999F);
    const float below = dot(direction, lit.surface.facet_normal);
    if (below < 0.02F) {
        direction = normalized(direction + lit.surface.facet_normal * (0.05F - below));
    }
    return {.origin = lit.surface.position + lit.surface.facet_normal * lit.offset, .direction = direction, .far = farthest};
}

Vec3 Shader::ambient_light(const Lit& lit, RayChance& chance) const {
    const Lighting& lighting = scene_.lighting;
    const Vec3& normal = lit.surface.normal;
    // Slightly different from each side, as bounced light is.
    const float side = 0.85F + 0.1F * normal.y + 0.08F * normal.x + 0.04F * normal.z;
    const Vec3 open = hemisphere_light(lighting, normal) * sky_access_ + lighting.ambient * side;
    Hit hit;
    if (!world_.intersect(diffuse_ray(lit, chance, kOcclusionRange), hit)) {
        return open;
    }
    // What is near takes the place of the open, and throws back some light of its own colour.
    const float nearness = 1.0F - hit.distance / kOcclusionRange;
    const Vec3 tint = scene_.materials[static_cast<std::size_t>(world_.material_of(hit))].base;
    return lerp(open, open * (tint * 0.4F + Vec3{0.3F, 0.3F, 0.3F}), nearness);
}

float Shader::nearby_shade(const Lit& lit, RayChance& chance) const {
    Hit hit;
    return world_.intersect(diffuse_ray(lit, chance, kContactRange), hit) ? 0.25F + 0.75F * hit.distance / kContactRange : 1.0F;
}

Vec3 Shader::mirrored_sky(const Lit& lit, float strength) const {
    const float facing = std::clamp(dot(lit.surface.normal, lit.towards_viewer), 0.0F, 1.0F);
    const Vec3 mirrored = lit.surface.normal * (2.0F * facing) - lit.towards_viewer;
    const float rest = 1.0F - facing;
    const float fresnel = strength + (1.0F - strength) * std::min(1.0F, 6.0F * strength) * rest * rest * rest * rest * rest;
    return (sky_gradient(scene_.lighting, mirrored) * sky_access_ + scene_.lighting.ambient * 0.7F) * fresnel;
}

Vec3 Shader::through_air(const Vec3& radiance, float distance) const {
    const float density = scene_.lighting.fog_per_m;
    if (density <= 0) {
        return radiance;
    }
    return lerp(scene_.lighting.sky_horizon, radiance, std::exp(-density * distance));
}

Vec3 Shader::baked_light(const Material& material, const Hit& hit) const {
    if (material.light_source == LightSource::Map) {
        const auto uv = world_.light_uv(hit);
        return material.light_map->colour(uv[0], uv[1], 0) * material.light_gain;
    }
    return material.light_source == LightSource::Vertices ? world_.vertex_light(hit) * material.light_gain : Vec3{1, 1, 1};
}

Vec3 Shader::surface_radiance(const Ray& ray, const Hit& hit, float pixel_size, RayChance& chance) const {
    const float stretch = length(ray.direction);
    const float distance = hit.distance * stretch;
    Lit lit = {.surface = world_.surface(ray, hit), .towards_viewer = ray.direction * (-1.0F / stretch)};
    lit.offset = 2e-4F + 1e-4F * distance;

    const Material& material = scene_.materials[static_cast<std::size_t>(lit.surface.material)];
    // Seen at a slant a pixel covers a long strip. Filtering by its length would wipe out the floor's texture; a quarter power
    // of the slant keeps it sharp across at the price of a little restlessness along it.
    const float slant = std::max(dot(lit.surface.facet_normal, lit.towards_viewer), 0.02F);
    const float footprint = hit.distance * pixel_size / std::sqrt(std::sqrt(slant));
    const TextureValue texture = evaluate_texture(material, {lit.surface.position, lit.surface.u, lit.surface.v, footprint,
                                                             material.image ? world_.uv_per_m(hit) : 0.0F});
    if (material.light_source != LightSource::Scene) {
        return through_air(texture.albedo * baked_light(material, hit) * nearby_shade(lit, chance), distance);
    }
    lit.gloss = material.specular * texture.gloss;
    lit.exponent = material.specular > 0.5F ? 128.0F : (material.specular > 0.2F ? 64.0F : 16.0F);

    Light light;
    add_sun(light, lit, chance);
    add_lamps(light, lit, chance);
    light.diffuse += ambient_light(lit, chance);
    Vec3 radiance = texture.albedo * light.diffuse + light.highlight;
    const float mirror = 0.05F * lit.gloss + texture.mirror;
    if (mirror > 0) {
        radiance += mirrored_sky(lit, mirror);
    }
    return through_air(radiance, distance);
}

}  // namespace patchfusion::scene
