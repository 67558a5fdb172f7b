// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/palette.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

float channel(float hue, float offset, float saturation, float value) {
    const float k = std::fmod(offset + hue * 6.0F, 6.0F);
    const float srgb = value - value * saturation * std::clamp(std::min(k, 4.0F - k), 0.0F, 1.0F);
    return std::pow(srgb, 2.2F);
}

Vec3 hsv(Random& random, float hue_low, float hue_high, float saturation_low, float saturation_high, float value_low,
         float value_high) {
    const float hue = draw(random, hue_low, hue_high);
    const float saturation = draw(random, saturation_low, saturation_high);
    return colour(hue, saturation, draw(random, value_low, value_high));
}

/// A material of this pattern between two tones of one colour; contrast is how much darker (or lighter) the second is.
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

}  // namespace

Vec3 colour(float hue, float saturation, float value) {
    const float h = hue - std::floor(hue);
    return {channel(h, 5, saturation, value), channel(h, 3, saturation, value), channel(h, 1, saturation, value)};
}

Vec3 grey_colour(Random& random, float low, float high) { return hsv(random, 0, 1, 0, 0.08F, low, high); }
Vec3 muted_colour(Random& random) { return hsv(random, 0, 1, 0.08F, 0.45F, 0.3F, 0.9F); }
Vec3 vivid_colour(Random& random) { return hsv(random, 0, 1, 0.5F, 0.95F, 0.35F, 0.95F); }

namespace palette {

Material plain(Random& random) {
    const int kind = random.integer(0, 2);
    const Vec3 base = kind == 0 ? grey_colour(random, 0.1F, 0.95F) : kind == 1 ? muted_colour(random) : vivid_colour(random);
    Material material = toned(random, Pattern::Plain, base, 0.1F, 1.0F);
    material.grain = draw(random, 0.0F, 0.08F);
    material.specular = random.chance(0.3) ? draw(random, 0.0F, 0.5F) : 0.0F;
    return material;
}

Material anything(Random& random) {
    const auto pattern = one_of(random, {Pattern::Noise, Pattern::Bricks, Pattern::Tiles, Pattern::Planks, Pattern::Stripes,
                                         Pattern::Checker, Pattern::Speckle, Pattern::Marble, Pattern::Fabric, Pattern::Grass});
    Material material = toned(random, pattern, random.chance(0.5) ? vivid_colour(random) : muted_colour(random), 0.5F,
                              draw_log(random, 0.03F, 1.0F));
    material.second = random.chance(0.5) ? grey_colour(random, 0.05F, 0.95F) : vivid_colour(random);
    return material;
}

Material painted_wall(Random& random) {
    const Vec3 base = random.chance(0.5) ? grey_colour(random, 0.7F, 0.97F) : hsv(random, 0, 1, 0.05F, 0.35F, 0.55F, 0.95F);
    Material material = toned(random, random.chance(0.6) ? Pattern::Plain : Pattern::Noise, base, 0.12F,
                              draw_log(random, 0.1F, 1.5F));
    material.grain = draw(random, 0.0F, 0.12F);
    return material;
}

Material interior_wall(Random& random) {
    const double kind = random.uniform();
    if (kind < 0.5) {
        return painted_wall(random);
    }
    if (kind < 0.62) {
        return toned(random, Pattern::Stripes, muted_colour(random), draw(random, 0.08F, 0.4F), draw_log(random, 0.05F, 0.5F));
    }
    if (kind < 0.70) {
        return facade(random);
    }
    if (kind < 0.78) {
        return toned(random, Pattern::Tiles, grey_colour(random, 0.5F, 0.95F), 0.25F, draw_log(random, 0.08F, 0.4F));
    }
    if (kind < 0.85) {
        return toned(random, Pattern::Planks, wood_colour(random), 0.3F, draw_log(random, 0.08F, 0.3F));
    }
    if (kind < 0.95) {
        return toned(random, one_of(random, {Pattern::Fabric, Pattern::Speckle, Pattern::Marble, Pattern::Checker}),
                     muted_colour(random), draw(random, 0.08F, 0.35F), draw_log(random, 0.03F, 0.4F));
    }
    return anything(random);
}

Material floor(Random& random) {
    const double kind = random.uniform();
    if (kind < 0.42) {
        Material planks = toned(random, Pattern::Planks, wood_colour(random), draw(random, 0.15F, 0.45F),
                                draw_log(random, 0.07F, 0.25F));
        planks.specular = draw(random, 0.0F, 0.3F);
        return planks;
    }
    if (kind < 0.65) {
        Material tiles = toned(random, Pattern::Tiles, random.chance(0.6) ? grey_colour(random, 0.3F, 0.9F) : muted_colour(random),
                               draw(random, 0.15F, 0.6F), draw_log(random, 0.15F, 0.8F));
        tiles.specular = draw(random, 0.0F, 0.4F);
        return tiles;
    }
    if (kind < 0.80) {
        return toned(random, Pattern::Fabric, muted_colour(random), draw(random, 0.1F, 0.4F), draw_log(random, 0.05F, 0.6F));
    }
    if (kind < 0.90) {
        return toned(random, one_of(random, {Pattern::Speckle, Pattern::Noise, Pattern::Marble}),
                     grey_colour(random, 0.25F, 0.8F), draw(random, 0.1F, 0.4F), draw_log(random, 0.05F, 0.8F));
    }
    return random.chance(0.5) ? plain(random)
                              : toned(random, Pattern::Checker, grey_colour(random, 0.6F, 0.95F), 0.85F,
                                      draw_log(random, 0.2F, 0.6F));
}

Material ceiling(Random& random) {
    if (random.chance(0.15)) {
        return toned(random, random.chance(0.5) ? Pattern::Planks : Pattern::Tiles, wood_colour(random), 0.25F, 0.3F);
    }
    Material material = toned(random, Pattern::Plain, grey_colour(random, 0.75F, 0.97F), 0.08F, 0.6F);
    material.grain = draw(random, 0.0F, 0.08F);
    return material;
}

Material wood(Random& random) {
    Material material = toned(random, random.chance(0.75) ? Pattern::Planks : Pattern::Marble, wood_colour(random),
                              draw(random, 0.08F, 0.3F), draw_log(random, 0.06F, 0.5F));
    material.specular = random.chance(0.4) ? draw(random, 0.0F, 0.35F) : 0.0F;
    return material;
}

Material textile(Random& random) {
    if (random.chance(0.25)) {
        return plain(random);
    }
    const auto pattern = one_of(random, {Pattern::Fabric, Pattern::Fabric, Pattern::Fabric, Pattern::Stripes, Pattern::Checker,
                                         Pattern::Noise, Pattern::Speckle});
    const Vec3 base = random.chance(0.3) ? vivid_colour(random) : random.chance(0.5) ? grey_colour(random, 0.15F, 0.9F)
                                                                                     : muted_colour(random);
    return toned(random, pattern, base, draw(random, 0.1F, 0.6F),
                 pattern == Pattern::Fabric ? draw_log(random, 0.03F, 0.3F) : draw_log(random, 0.02F, 0.25F));
}

Material metal(Random& random) {
    Material material = toned(random, random.chance(0.6) ? Pattern::Plain : Pattern::Noise, grey_colour(random, 0.12F, 0.8F),
                              0.2F, draw_log(random, 0.05F, 0.4F));
    material.specular = draw(random, 0.2F, 0.8F);
    material.grain = draw(random, 0.0F, 0.12F);
    return material;
}

Material ceramic(Random& random) {
    const Vec3 base = random.chance(0.4) ? grey_colour(random, 0.7F, 0.97F) : random.chance(0.5) ? muted_colour(random)
                                                                                                 : vivid_colour(random);
    const auto pattern = one_of(random, {Pattern::Plain, Pattern::Plain, Pattern::Stripes, Pattern::Marble, Pattern::Speckle});
    Material material = toned(random, pattern, base, draw(random, 0.2F, 0.7F), draw_log(random, 0.02F, 0.1F));
    material.specular = draw(random, 0.1F, 0.7F);
    material.grain = draw(random, 0.0F, 0.1F);
    return material;
}

Material plastic(Random& random) {
    Material material = plain(random);
    material.base = random.chance(0.5) ? vivid_colour(random) : material.base;
    material.specular = draw(random, 0.1F, 0.6F);
    return material;
}

Material paper(Random& random) {
    if (random.chance(0.3)) {
        return toned(random, Pattern::Stripes, grey_colour(random, 0.8F, 0.97F), 0.5F, draw_log(random, 0.006F, 0.03F));
    }
    return toned(random, Pattern::Plain, random.chance(0.4) ? grey_colour(random, 0.7F, 0.97F) : vivid_colour(random), 0.2F, 0.1F);
}

Material picture(Random& random) {
    return toned(random, one_of(random, {Pattern::Marble, Pattern::Noise, Pattern::Noise, Pattern::Speckle, Pattern::Stripes, Pattern::Windows}),
                 random.chance(0.4) ? vivid_colour(random) : muted_colour(random), 0.7F, draw_log(random, 0.05F, 0.6F));
}

Material furniture(Random& random) {
    const double kind = random.uniform();
    return kind < 0.55 ? wood(random) : kind < 0.9 ? plain(random) : kind < 0.96 ? metal(random) : anything(random);
}

Material glass(Random& random) {
    Material material = toned(random, Pattern::Plain, hsv(random, 0.5F, 0.65F, 0.1F, 0.5F, 0.08F, 0.4F), 0.2F, 1.0F);
    material.specular = draw(random, 0.4F, 0.9F);
    material.grain = 0.02F;
    return material;
}

Material skin(Random& random) {
    Material material = toned(random, Pattern::Plain, hsv(random, 0.03F, 0.09F, 0.25F, 0.6F, 0.3F, 0.95F), 0.1F, 0.1F);
    material.grain = 0.04F;
    return material;
}

Material fruit(Random& random) {
    const float hue = one_of(random, {0.0F, 0.02F, 0.08F, 0.14F, 0.25F, 0.8F});
    Material material = toned(random, random.chance(0.5) ? Pattern::Noise : Pattern::Speckle,
                              hsv(random, hue, hue + 0.04F, 0.6F, 0.95F, 0.4F, 0.95F), 0.3F, draw_log(random, 0.02F, 0.1F));
    material.specular = draw(random, 0.1F, 0.5F);
    return material;
}

Material foliage(Random& random) {
    const bool autumn = random.chance(0.12);
    const Vec3 base = autumn ? hsv(random, 0.03F, 0.15F, 0.5F, 0.9F, 0.4F, 0.85F)
                             : hsv(random, 0.17F, 0.36F, 0.25F, 0.75F, 0.2F, 0.65F);
    Material material = toned(random, random.chance(0.5) ? Pattern::Grass : Pattern::Noise, base, draw(random, 0.3F, 0.6F),
                              draw_log(random, 0.05F, 0.4F));
    material.grain = draw(random, 0.15F, 0.4F);
    return material;
}

Material leaves(Random& random, float leaf_size_m) {
    Material material = foliage(random);
    material.pattern = Pattern::Noise;
    material.period_m = leaf_size_m;
    material.leaf_mask = true;
    return material;
}

Material petals(Random& random) {
    Material material = plain(random);
    material.base = random.chance(0.3) ? grey_colour(random, 0.8F, 0.98F) : vivid_colour(random);
    material.specular = 0;
    return material;
}

Material bark(Random& random) {
    return toned(random, random.chance(0.7) ? Pattern::Noise : Pattern::Marble, hsv(random, 0.04F, 0.12F, 0.05F, 0.5F, 0.2F, 0.6F),
                 draw(random, 0.2F, 0.5F), draw_log(random, 0.03F, 0.2F));
}

Material grass(Random& random) {
    const Vec3 base = hsv(random, 0.13F, 0.33F, 0.25F, 0.7F, 0.3F, 0.7F);
    return toned(random, Pattern::Grass, base, draw(random, 0.2F, 0.5F), draw_log(random, 0.05F, 0.6F));
}

Material soil(Random& random) {
    return toned(random, random.chance(0.5) ? Pattern::Noise : Pattern::Speckle, hsv(random, 0.04F, 0.13F, 0.15F, 0.55F, 0.3F, 0.8F),
                 draw(random, 0.15F, 0.4F), draw_log(random, 0.05F, 1.0F));
}

Material rock(Random& random) {
    return toned(random, one_of(random, {Pattern::Noise, Pattern::Speckle, Pattern::Marble}),
                 hsv(random, 0.02F, 0.65F, 0.0F, 0.2F, 0.3F, 0.8F), draw(random, 0.15F, 0.45F), draw_log(random, 0.05F, 0.8F));
}

Material asphalt(Random& random) {
    return toned(random, random.chance(0.7) ? Pattern::Speckle : Pattern::Noise, grey_colour(random, 0.2F, 0.55F),
                 draw(random, 0.08F, 0.3F), draw_log(random, 0.03F, 0.6F));
}

Material paving(Random& random) {
    const auto pattern = one_of(random, {Pattern::Tiles, Pattern::Bricks, Pattern::Speckle, Pattern::Noise, Pattern::Tiles});
    return toned(random, pattern, hsv(random, 0.0F, 0.15F, 0.0F, 0.3F, 0.4F, 0.8F), draw(random, 0.1F, 0.4F),
                 draw_log(random, 0.1F, 0.7F));
}

Material facade(Random& random) {
    const double kind = random.uniform();
    if (kind < 0.4) {
        return painted_wall(random);
    }
    if (kind < 0.75) {
        const Vec3 brick = random.chance(0.7) ? hsv(random, 0.0F, 0.09F, 0.3F, 0.75F, 0.35F, 0.8F) : grey_colour(random, 0.4F, 0.9F);
        Material material = toned(random, Pattern::Bricks, brick, 0.3F, draw_log(random, 0.18F, 0.45F));
        material.second = grey_colour(random, 0.5F, 0.85F);
        return material;
    }
    if (kind < 0.87) {
        return toned(random, Pattern::Tiles, grey_colour(random, 0.4F, 0.9F), 0.3F, draw_log(random, 0.3F, 1.5F));
    }
    return random.chance(0.5) ? toned(random, Pattern::Planks, wood_colour(random), 0.3F, draw_log(random, 0.1F, 0.3F))
                              : toned(random, Pattern::Speckle, muted_colour(random), 0.2F, draw_log(random, 0.02F, 0.3F));
}

Material roof(Random& random) {
    const Vec3 base = random.chance(0.6) ? hsv(random, 0.0F, 0.06F, 0.3F, 0.7F, 0.3F, 0.7F) : grey_colour(random, 0.15F, 0.5F);
    return toned(random, random.chance(0.7) ? Pattern::Bricks : Pattern::Stripes, base, draw(random, 0.2F, 0.5F),
                 draw_log(random, 0.2F, 0.6F));
}

Material car_paint(Random& random) {
    Material material = plain(random);
    material.base = random.chance(0.7) ? grey_colour(random, 0.05F, 0.95F) : random.chance(0.5) ? muted_colour(random) : vivid_colour(random);
    material.specular = draw(random, 0.3F, 0.9F);
    material.grain = 0.03F;
    return material;
}

Material water(Random& random) {
    Material material = toned(random, Pattern::Noise, hsv(random, 0.45F, 0.62F, 0.2F, 0.6F, 0.3F, 0.65F), 0.2F,
                              draw_log(random, 0.5F, 4.0F));
    material.specular = draw(random, 0.4F, 0.9F);
    return material;
}

}  // namespace palette
}  // namespace patchfusion::scene
