// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/palette.h"

#include "patchfusion/scene/palette_tones.h"
#include "patchfusion/scene/sampling.h"

namespace patchfusion::scene::palette {

Material foliage(Random& random) {
    const bool autumn = random.chance(0.12);
    const Vec3 base =
        autumn ? hsv(random, 0.03F, 0.15F, 0.5F, 0.9F, 0.4F, 0.85F) : hsv(random, 0.17F, 0.36F, 0.25F, 0.75F, 0.2F, 0.65F);
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
    return toned(random, random.chance(0.7) ? Pattern::Noise : Pattern::Marble,
                 hsv(random, 0.04F, 0.12F, 0.05F, 0.5F, 0.2F, 0.6F), draw(random, 0.2F, 0.5F), draw_log(random, 0.03F, 0.2F));
}

Material grass(Random& random) {
    const Vec3 base = hsv(random, 0.13F, 0.33F, 0.25F, 0.7F, 0.3F, 0.7F);
    return toned(random, Pattern::Grass, base, draw(random, 0.2F, 0.5F), draw_log(random, 0.05F, 0.6F));
}

Material soil(Random& random) {
    return toned(random, random.chance(0.5) ? Pattern::Noise : Pattern::Speckle,
                 hsv(random, 0.04F, 0.13F, 0.15F, 0.55F, 0.3F, 0.8F), draw(random, 0.15F, 0.4F), draw_log(random, 0.05F, 1.0F));
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
        const Vec3 brick =
            random.chance(0.7) ? hsv(random, 0.0F, 0.09F, 0.3F, 0.75F, 0.35F, 0.8F) : grey_colour(random, 0.4F, 0.9F);
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
    material.base = random.chance(0.7)   ? grey_colour(random, 0.05F, 0.95F)
                    : random.chance(0.5) ? muted_colour(random)
                                         : vivid_colour(random);
    material.specular = draw(random, 0.3F, 0.9F);
    material.grain = 0.03F;
    return material;
}

Material water(Random& random) {
    Material material =
        toned(random, Pattern::Noise, hsv(random, 0.45F, 0.62F, 0.2F, 0.6F, 0.3F, 0.65F), 0.2F, draw_log(random, 0.5F, 4.0F));
    material.specular = draw(random, 0.4F, 0.9F);
    return material;
}

}  // namespace patchfusion::scene::palette
