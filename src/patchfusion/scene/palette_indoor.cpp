// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/palette.h"

#include "patchfusion/scene/palette_tones.h"
#include "patchfusion/scene/sampling.h"

namespace patchfusion::scene::palette {

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
    Material material =
        toned(random, random.chance(0.6) ? Pattern::Plain : Pattern::Noise, base, 0.12F, draw_log(random, 0.1F, 1.5F));
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
        Material planks =
            toned(random, Pattern::Planks, wood_colour(random), draw(random, 0.15F, 0.45F), draw_log(random, 0.07F, 0.25F));
        planks.specular = draw(random, 0.0F, 0.3F);
        return planks;
    }
    if (kind < 0.65) {
        Material tiles =
            toned(random, Pattern::Tiles, random.chance(0.6) ? grey_colour(random, 0.3F, 0.9F) : muted_colour(random),
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
    return random.chance(0.5)
               ? plain(random)
               : toned(random, Pattern::Checker, grey_colour(random, 0.6F, 0.95F), 0.85F, draw_log(random, 0.2F, 0.6F));
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
    const Vec3 base = random.chance(0.3)   ? vivid_colour(random)
                      : random.chance(0.5) ? grey_colour(random, 0.15F, 0.9F)
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
    const Vec3 base = random.chance(0.4)   ? grey_colour(random, 0.7F, 0.97F)
                      : random.chance(0.5) ? muted_colour(random)
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
    return toned(random, Pattern::Plain, random.chance(0.4) ? grey_colour(random, 0.7F, 0.97F) : vivid_colour(random), 0.2F,
                 0.1F);
}

Material picture(Random& random) {
    return toned(
        random,
        one_of(random, {Pattern::Marble, Pattern::Noise, Pattern::Noise, Pattern::Speckle, Pattern::Stripes, Pattern::Windows}),
        random.chance(0.4) ? vivid_colour(random) : muted_colour(random), 0.7F, draw_log(random, 0.05F, 0.6F));
}

Material panel(Random& random) {
    const double kind = random.uniform();
    if (kind < 0.45) {
        const Vec3 dark = random.chance(0.6) ? grey_colour(random, 0.02F, 0.3F) : hsv(random, 0, 1, 0.3F, 0.9F, 0.08F, 0.4F);
        Material material = toned(random, random.chance(0.7) ? Pattern::Plain : Pattern::Noise, dark, 0.3F, 0.5F);
        material.specular = random.chance(0.3) ? draw(random, 0.1F, 0.6F) : 0.0F;
        return material;
    }
    return kind < 0.6 ? textile(random) : kind < 0.85 ? picture(random) : anything(random);
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

}  // namespace patchfusion::scene::palette
