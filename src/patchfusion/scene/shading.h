// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/scene/texture_noise.h"
#include "patchfusion/scene/triangle_world.h"

namespace patchfusion::scene {

/// Random numbers of one colour ray: a hash of the pixel's place, the ray's number and how many were drawn.
class RayChance {
  public:
    /// `stratum`, 0..15: which sixteenth of the directions this ray looks into for occlusion. Rays of neighbouring pixels that
    /// have different ones make up for each other.
    RayChance(std::uint32_t pixel_seed, int stratum, int ray)
        : state_(hash_bits(pixel_seed + static_cast<std::uint32_t>(ray) * 0x9e3779b9U)), stratum_((stratum + 5 * ray) % 16) {}
    /// Uniform in [0, 1).
    float draw() {
        state_ += 0x6d2b79f5U;
        return to_unit(hash_bits(state_));
    }
    /// Uniform in the unit ball.
    Vec3 in_ball();
    /// Uniform on the unit sphere, within the ray's stratum.
    Vec3 on_sphere();

  private:
    std::uint32_t state_;
    int stratum_;
};

/// Light that a camera ray brings home: sun, lamps, sky and a little of what surfaces throw at each other.
class Shader {
  public:
    /// Keeps references to both.
    Shader(const Scene& scene, const TriangleWorld& world) : scene_(scene), world_(world) {}

    /// Share of the open sky's light that reaches a place, [0, 1]; near 0 in a closed room.
    void set_sky_access(float share) { sky_access_ = share; }

    /// Linear radiance along a ray that met `hit`. `pixel_size`: width of a pixel at depth 1, which textures are filtered by.
    [[nodiscard]] Vec3 surface_radiance(const Ray& ray, const Hit& hit, float pixel_size, RayChance& chance) const;
    /// Linear radiance along a ray that met nothing.
    [[nodiscard]] Vec3 sky(const Ray& ray) const;
    /// Whether a ray from the hit surface into its upper half space reaches the sky; one sample of sky access.
    [[nodiscard]] bool sees_sky(const Ray& ray, const Hit& hit, RayChance& chance) const;

  private:
    /// A surface about to be lit.
    struct Lit {
        Surface surface;
        Vec3 towards_viewer;
        float offset = 0;  // metres that secondary rays start above the surface
        float gloss = 0;
        float exponent = 1;
    };
    struct Light {
        Vec3 diffuse;
        Vec3 highlight;
    };

    void add_light(Light& light, const Lit& lit, const Vec3& to_light, const Vec3& radiance) const;
    void add_sun(Light& light, const Lit& lit, RayChance& chance) const;
    void add_lamps(Light& light, const Lit& lit, RayChance& chance) const;
    /// Luminance a lamp would add if nothing stood between.
    [[nodiscard]] float unshadowed_share(const Lit& lit, const Lighting::Lamp& lamp) const;
    [[nodiscard]] bool reaches(const Lit& lit, const Vec3& offset_to_target, float stop_short) const;
    /// Light made beforehand, without what the scene's own sources add.
    [[nodiscard]] Vec3 baked_light(const Material& material, const Hit& hit) const;
    /// Share of light made beforehand that what stands close by leaves: things put into a map have no shadow in its light.
    [[nodiscard]] float nearby_shade(const Lit& lit, RayChance& chance) const;
    /// A ray from the surface, cosine-distributed about its normal.
    [[nodiscard]] static Ray diffuse_ray(const Lit& lit, RayChance& chance, float farthest);
    [[nodiscard]] Vec3 ambient_light(const Lit& lit, RayChance& chance) const;
    [[nodiscard]] Vec3 mirrored_sky(const Lit& lit, float strength) const;
    [[nodiscard]] Vec3 through_air(const Vec3& radiance, float distance) const;

    const Scene& scene_;
    const TriangleWorld& world_;
    float sky_access_ = 1;
};

}  // namespace patchfusion::scene
