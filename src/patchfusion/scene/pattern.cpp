// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/pattern.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/image_texture.h"
#include "patchfusion/scene/leaf.h"
#include "patchfusion/scene/texture_filter.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

/// A pattern before colouring: 0 is `base`, 1 is `second`; brightness varies from element to element.
struct Layer {
    float mix = 0;
    float brightness = 1;
    float gloss = 1;
    float mirror = 0;
};

constexpr float kSpeckleMean = 0.28F;  // share of a speckled surface that is chips

Layer bricks_layer(const Material& m, const TexturePoint& at) {
    const float height = 0.34F * m.period_m;
    const float joint = 0.045F * m.period_m;
    const int row = floor_to_int(at.v / height);
    const float u = at.u + ((row & 1) != 0 ? 0.5F * m.period_m : 0.0F);
    const float joints =
        std::max(joint_coverage(at.v, height, joint, at.footprint_m), joint_coverage(u, m.period_m, joint, at.footprint_m));
    const float tone = to_unit(hash_cell(floor_to_int(u / m.period_m), row, 0, m.seed)) - 0.5F;
    const float seen = resolved(height, at.footprint_m);
    return {joints, 1.0F + 0.4F * tone * seen * (1.0F - joints), 1.0F - joints};
}

Layer tiles_layer(const Material& m, const TexturePoint& at) {
    const float joint = std::max(0.018F * m.period_m, 0.003F);
    const float joints = std::max(joint_coverage(at.u, m.period_m, joint, at.footprint_m),
                                  joint_coverage(at.v, m.period_m, joint, at.footprint_m));
    const int column = floor_to_int(at.u / m.period_m);
    const int row = floor_to_int(at.v / m.period_m);
    const std::uint32_t tile = hash_cell(column, row, 1, m.seed);
    const float cloud =
        band_limited_noise(at.position + Vec3{to_unit(tile) * 50.0F, 0, 0}, 0.5F * m.period_m, 3, 0.6F, at.footprint_m, tile);
    const float tone = (to_unit(tile) - 0.5F) * resolved(m.period_m, at.footprint_m);
    return {joints, 1.0F + (0.16F * tone + 0.10F * cloud) * (1.0F - joints), 1.0F - joints};
}

Layer planks_layer(const Material& m, const TexturePoint& at) {
    const float length_m = 9.0F * m.period_m;
    const int row = floor_to_int(at.v / m.period_m);
    const std::uint32_t row_hash = hash_cell(row, 0, 2, m.seed);
    const float u = at.u + to_unit(row_hash) * length_m;
    const int column = floor_to_int(u / length_m);
    const std::uint32_t plank = hash_cell(row, column, 3, m.seed);
    const float joint = std::max(0.02F * m.period_m, 0.0015F);
    const float joints =
        std::max(joint_coverage(at.v, m.period_m, joint, at.footprint_m), joint_coverage(u, length_m, joint, at.footprint_m));
    // Wood: long fibres (noise stretched twelvefold along the plank) and growth rings that wander with it.
    const Vec3 stretched = {u / 12.0F, at.v, to_unit(plank) * 97.0F};
    const float wander = band_limited_noise(stretched, 0.5F * m.period_m, 3, 0.5F, at.footprint_m, plank);
    const float fibre = band_limited_noise(stretched, 0.08F * m.period_m, 3, 0.7F, at.footprint_m, plank + 9U);
    const float ring = std::sin(at.v / m.period_m * 9.0F + 5.0F * wander) * resolved(0.3F * m.period_m, at.footprint_m);
    const float wood = std::clamp(0.25F + 0.15F * ring + 0.2F * fibre, 0.0F, 1.0F);
    const float tone = (to_unit(plank) - 0.5F) * resolved(m.period_m, at.footprint_m);
    return {std::max(wood, joints), (1.0F + 0.35F * tone) * (1.0F - 0.45F * joints), 1.0F - joints};
}

Layer speckle_layer(const Material& m, const TexturePoint& at) {
    // Chips of two sizes cut out of noise; noise that fades leaves no chips, so their mean takes over.
    const float coarse = band_limited_noise(at.position, 0.4F * m.period_m, 2, 0.7F, at.footprint_m, m.seed);
    const float fine = band_limited_noise(at.position, 0.12F * m.period_m, 2, 0.7F, at.footprint_m, m.seed + 5U);
    const float chips = std::clamp(4.0F * std::max(coarse, fine) - 1.0F, 0.0F, 1.0F);
    const float seen = resolved(0.2F * m.period_m, at.footprint_m);
    return {seen * chips + (1.0F - seen) * kSpeckleMean, 1.0F + 0.12F * fine};
}

Layer marble_layer(const Material& m, const TexturePoint& at) {
    const float swirl = band_limited_noise(at.position, m.period_m, 5, 0.55F, at.footprint_m, m.seed);
    const Vec3& p = at.position;
    const float phase = (0.7F * p.x + 0.5F * p.y + 0.6F * p.z) / m.period_m + 1.2F * swirl;
    const float vein = 1.0F - std::abs(2.0F * fraction(phase) - 1.0F);
    const float sharp = vein * vein * vein * vein * vein;
    const float seen = resolved(0.3F * m.period_m, at.footprint_m);
    return {std::clamp(seen * (0.9F * sharp) + (1.0F - seen) * 0.17F + 0.12F * (1.0F + swirl), 0.0F, 1.0F),
            1.0F + 0.06F * swirl};
}

Layer fabric_layer(const Material& m, const TexturePoint& at) {
    // Threads over and under each other, thirty-two to an element; half of all fabrics also have a woven plaid.
    const float thread = m.period_m / 32.0F;
    const float seen = resolved(thread, at.footprint_m);
    float weave = 0;
    if (seen > 0) {
        const int i = floor_to_int(at.u / thread);
        const int j = floor_to_int(at.v / thread);
        const float across = ((i + j) & 1) != 0 ? fraction(at.u / thread) : fraction(at.v / thread);
        weave = (1.0F - 4.0F * (across - 0.5F) * (across - 0.5F) - 0.67F) * seen;
    }
    float plaid = 0;
    if ((hash_bits(m.seed) & 1U) != 0) {
        plaid = 0.5F *
                (square_wave(at.u, 0.5F * m.period_m, at.footprint_m) + square_wave(at.v, 0.5F * m.period_m, at.footprint_m));
        plaid = 0.8F * std::max(plaid, joint_coverage(at.u, m.period_m, 0.08F * m.period_m, at.footprint_m));
    }
    const float wear = band_limited_noise(at.position, 0.6F * m.period_m, 3, 0.6F, at.footprint_m, m.seed);
    return {std::clamp(plaid + 0.12F + 0.1F * wear, 0.0F, 1.0F), 1.0F + 0.4F * weave + 0.08F * wear};
}

Layer grass_layer(const Material& m, const TexturePoint& at) {
    const float patches = band_limited_noise(at.position, 6.0F * m.period_m, 4, 0.6F, at.footprint_m, m.seed);
    // Blades: noise much finer along the ground than upwards.
    const Vec3 squeezed = {at.position.x, 0.3F * at.position.y, at.position.z};
    const float blades = band_limited_noise(squeezed, 0.25F * m.period_m, 4, 0.8F, at.footprint_m, m.seed + 7U);
    return {std::clamp(0.4F + 0.4F * patches + 0.4F * blades, 0.0F, 1.0F), 1.0F + 0.5F * blades};
}

Layer windows_layer(const Material& m, const TexturePoint& at) {
    const float cell = m.period_m;
    const float x = fraction(at.u / cell) - 0.5F;
    const float y = fraction(at.v / cell) - 0.55F;
    const float pixel = at.footprint_m / cell;
    const std::uint32_t pane = hash_cell(floor_to_int(at.u / cell), floor_to_int(at.v / cell), 4, m.seed);
    const float opening = strip_coverage(x, 0.27F, pixel) * strip_coverage(y, 0.31F, pixel);
    const float frame =
        std::max({strip_coverage(x, 0.012F, pixel), strip_coverage(y - 0.06F, 0.01F, pixel),
                  strip_coverage(std::abs(x) - 0.27F, 0.014F, pixel), strip_coverage(std::abs(y) - 0.31F, 0.014F, pixel)});
    const float sill = strip_coverage(x, 0.31F, pixel) * strip_coverage(y + 0.34F, 0.018F, pixel);
    const float glass = opening * (1.0F - std::min(1.0F, frame));
    const float seen = resolved(0.5F * cell, at.footprint_m);
    const float wall_light =
        1.0F + 0.35F * std::max(frame * strip_coverage(x, 0.3F, pixel) * strip_coverage(y, 0.33F, pixel), sill);
    // Some panes have a curtain behind them.
    const float curtain = to_unit(pane) > 0.6F ? 0.35F : 0.0F;
    const float share = seen * glass + (1.0F - seen) * 0.29F;
    return {share * (1.0F - curtain), 1.0F + (wall_light - 1.0F) * seen, 1.0F + 3.0F * share, 0.25F * share};
}

Layer pattern_layer(const Material& m, const TexturePoint& at) {
    switch (m.pattern) {
        case Pattern::Plain:
            return {};
        case Pattern::Noise:
            return {std::clamp(0.5F + 0.6F * band_limited_noise(at.position, m.period_m, 5, 0.6F, at.footprint_m, m.seed), 0.0F,
                               1.0F)};
        case Pattern::Bricks:
            return bricks_layer(m, at);
        case Pattern::Tiles:
            return tiles_layer(m, at);
        case Pattern::Planks:
            return planks_layer(m, at);
        case Pattern::Stripes:
            return {square_wave(at.u, 0.5F * m.period_m, at.footprint_m)};
        case Pattern::Checker: {
            const float a = square_wave(at.u, m.period_m, at.footprint_m);
            const float b = square_wave(at.v, m.period_m, at.footprint_m);
            return {a + b - 2.0F * a * b};
        }
        case Pattern::Speckle:
            return speckle_layer(m, at);
        case Pattern::Marble:
            return marble_layer(m, at);
        case Pattern::Fabric:
            return fabric_layer(m, at);
        case Pattern::Grass:
            return grass_layer(m, at);
        case Pattern::Windows:
            return windows_layer(m, at);
    }
    return {};
}

}  // namespace

TextureValue evaluate_texture(const Material& material, const TexturePoint& at) {
    const Layer layer = pattern_layer(material, at);
    // Weathering of a metre and more, then grain from a quarter metre down to a millimetre.
    float light = layer.brightness * (material.leaf_mask ? leaf_brightness(material, at) : 1.0F);
    if (material.grain > 0) {
        light *= 1.0F + material.grain *
                            (0.5F * band_limited_noise(at.position, 1.7F, 2, 0.6F, at.footprint_m, material.seed + 21U) +
                             1.6F * band_limited_noise(at.position, 0.23F, 8, 0.95F, at.footprint_m, material.seed + 31U));
    }
    const Vec3 paint = material.image ? material.image->colour(at.u, at.v, at.footprint_m * at.uv_per_m)
                                      : lerp(material.base, material.second, layer.mix);
    const Vec3 albedo = paint * std::max(light, 0.05F);
    return {{std::clamp(albedo.x, 0.0F, 1.0F), std::clamp(albedo.y, 0.0F, 1.0F), std::clamp(albedo.z, 0.0F, 1.0F)},
            layer.gloss,
            layer.mirror};
}

}  // namespace patchfusion::scene
