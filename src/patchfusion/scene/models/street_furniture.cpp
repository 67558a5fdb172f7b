// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/street_furniture.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {

void lamp_post(const MeshBuilder& builder, Random& random) {
    const int metal = builder.material(palette::metal(random));
    const int lens = builder.material({.base = {0.85F, 0.84F, 0.78F}, .specular = 0.4F});
    const float height = draw(random, 3.2F, 8.5F);
    builder.add(frustum(0.09F, 0.05F, height, 9), metal);
    builder.add(cylinder(0.14F, 0.5F, 10), metal);
    if (height > 5.0F) {
        const float reach = draw(random, 0.8F, 2.2F);
        builder.add(tube({{0, height - 0.3F, 0}, {0, height + 0.2F, reach * 0.4F}, {0, height + 0.25F, reach}}, 0.04F, 7),
                    metal);
        builder.add(ellipsoid({0.14F, 0.07F, 0.35F}, 7, 10, 3.0F), lens, shift(0, height + 0.2F, reach));
    } else if (random.chance(0.5)) {
        builder.add(ellipsoid({0.22F, 0.22F, 0.22F}, 10, 14), lens, shift(0, height + 0.2F, 0));
    } else {
        builder.add(frustum(0.1F, 0.18F, 0.4F, 6), lens, shift(0, height, 0));
        builder.add(frustum(0.24F, 0.03F, 0.2F, 6), metal, shift(0, height + 0.4F, 0));
    }
}

void utility_pole(const MeshBuilder& builder, float height, int arms, int material) {
    builder.add(frustum(0.14F, 0.09F, height, 9), material, shift(0, -0.3F, 0));
    for (int i = 0; i < arms; ++i) {
        const float y = height - 0.6F - 0.7F * static_cast<float>(i);
        builder.box({2.0F, 0.1F, 0.1F}, {0, y, 0.08F}, material);
        for (const float x : {-0.9F, -0.35F, 0.35F, 0.9F}) {
            builder.add_soft(cylinder(0.035F, 0.14F, 6), material, shift(x, y + 0.1F, 0.08F));
        }
    }
}

void traffic_sign(const MeshBuilder& builder, Random& random) {
    const int metal = builder.material(palette::metal(random));
    const int face = builder.material(palette::plastic(random));
    const int middle = builder.material(palette::plain(random));
    const float height = draw(random, 2.2F, 3.2F);
    builder.bar({0, -0.1F, 0}, {0, height, 0}, 0.03F, metal, 8);
    const float r = draw(random, 0.25F, 0.42F);
    const Transform upright = shift(0, height - r, 0.04F) * tilt(kPi / 2);
    const int sides = one_of(random, {3, 4, 8, 24});
    const Transform spun = upright * turn(kPi / 2);
    builder.add(cylinder(r, 0.02F, sides), face, spun);
    builder.add(cylinder(r * 0.75F, 0.01F, sides), middle, spun * shift(0, 0.016F, 0));
    if (random.chance(0.4)) {
        builder.box({0.6F, 0.25F, 0.02F}, {0, height - 2 * r - 0.4F, 0.04F}, middle);
    }
}

void traffic_light(const MeshBuilder& builder, Random& random) {
    const int metal = builder.material(palette::metal(random));
    const int black = builder.material({.base = {0.03F, 0.03F, 0.03F}});
    builder.bar({0, 0, 0}, {0, 3.4F, 0}, 0.06F, metal, 8);
    builder.box({0.3F, 0.9F, 0.22F}, {0, 2.5F, 0.14F}, black);
    const Vec3 tints[] = {{0.1F, 0.6F, 0.2F}, {0.8F, 0.5F, 0.05F}, {0.8F, 0.05F, 0.04F}};
    for (int i = 0; i < 3; ++i) {
        builder.add_soft(ellipsoid({0.09F, 0.09F, 0.05F}, 6, 10), builder.material({.base = tints[i], .specular = 0.4F}),
                         shift(0, 2.68F + 0.28F * static_cast<float>(i), 0.25F));
    }
}

void bin(const MeshBuilder& builder, Random& random) {
    const int body = builder.material(random.chance(0.6) ? palette::plastic(random) : palette::metal(random));
    if (random.chance(0.5)) {
        const float r = draw(random, 0.2F, 0.32F);
        const float h = draw(random, 0.7F, 1.0F);
        builder.add(lathe({{r * 0.85F, 0}, {r, h}, {r * 1.05F, h}, {r * 1.05F, h + 0.05F}, {r * 0.3F, h + 0.15F}}, 16), body);
    } else {
        builder.add(bevelled_box({0.58F, 0.95F, 0.65F}, 0.04F), body, shift(0, 0.08F, 0));
        builder.add(bevelled_box({0.62F, 0.08F, 0.72F}, 0.03F), body, shift(0, 1.03F, 0.02F) * tilt(0.06F));
        for (const float x : {-0.24F, 0.24F}) {
            builder.add(cylinder(0.1F, 0.06F, 12), body, shift(x + 0.03F, 0.1F, -0.3F) * roll(kPi / 2));
        }
    }
}

void bench(const MeshBuilder& builder, Random& random) {
    const int wood = builder.material(palette::wood(random));
    const int metal = builder.material(palette::metal(random));
    const float length = draw(random, 1.2F, 2.2F);
    for (int i = 0; i < 4; ++i) {
        builder.box({length, 0.035F, 0.09F}, {0, 0.43F, 0.18F - 0.11F * static_cast<float>(i)}, wood);
    }
    const bool back = random.chance(0.75);
    for (int i = 0; back && i < 3; ++i) {
        builder.box({length, 0.09F, 0.03F}, {0, 0.55F + 0.12F * static_cast<float>(i), -0.22F - 0.03F * static_cast<float>(i)},
                    wood);
    }
    for (const float side : {-0.42F, 0.42F}) {
        const float x = side * length;
        builder.bar({x, 0, 0.18F}, {x, 0.43F, 0.16F}, 0.022F, metal);
        builder.bar({x, 0, -0.2F}, {x, 0.43F, -0.17F}, 0.022F, metal);
        builder.bar({x, 0.42F, 0.2F}, {x, 0.42F, -0.2F}, 0.022F, metal);
        if (back) {
            builder.bar({x, 0.43F, -0.2F}, {x, 0.9F, -0.31F}, 0.022F, metal);
        }
    }
}

void hydrant(const MeshBuilder& builder, Random& random) {
    const int paint = builder.material(palette::plastic(random));
    builder.add(
        lathe({{0.16F, 0}, {0.16F, 0.06F}, {0.11F, 0.08F}, {0.11F, 0.5F}, {0.14F, 0.52F}, {0.12F, 0.62F}, {0.04F, 0.7F}}, 14),
        paint);
    builder.bar({-0.2F, 0.4F, 0}, {0.2F, 0.4F, 0}, 0.06F, paint, 10);
}

void bollard(const MeshBuilder& builder, Random& random) {
    const float r = draw(random, 0.05F, 0.12F);
    const float h = draw(random, 0.6F, 1.1F);
    builder.add(lathe({{r, 0}, {r * 0.9F, h * 0.85F}, {r * 1.1F, h * 0.88F}, {r * 0.5F, h}}, 12),
                builder.material(palette::plain(random)));
}

void advertising_column(const MeshBuilder& builder, Random& random) {
    const float r = draw(random, 0.5F, 0.7F);
    builder.add(cylinder(r, 2.6F, 28), builder.material(palette::picture(random)), shift(0, 0.3F, 0));
    const int metal = builder.material(palette::plain(random));
    builder.add(cylinder(r * 1.08F, 0.3F, 28), metal);
    builder.add(lathe({{r * 1.15F, 0}, {r * 1.15F, 0.15F}, {r * 0.6F, 0.45F}, {r * 0.1F, 0.65F}}, 28), metal,
                shift(0, 2.9F, 0));
}

void planter(const MeshBuilder& builder, Random& random) {
    const float width = draw(random, 0.4F, 1.1F);
    if (random.chance(0.5)) {
        return potted_plant(builder, random, width * 0.6F, draw(random, 0.7F, 1.8F));
    }
    const float height = draw(random, 0.35F, 0.7F);
    builder.add(bevelled_box({width, height, width * 0.6F}, 0.02F),
                builder.material(random.chance(0.5) ? palette::rock(random) : palette::wood(random)));
    for (int i = random.integer(1, 3); i > 0; --i) {
        bush(builder.at(shift(draw(random, -0.3F, 0.3F) * width, height * 0.9F, 0)), random, width * draw(random, 0.25F, 0.4F),
             draw(random, 0.3F, 0.8F));
    }
}

void post_box(const MeshBuilder& builder, Random& random) {
    const int paint = builder.material(palette::plastic(random));
    if (random.chance(0.5)) {
        builder.add(
            lathe({{0.26F, 0}, {0.26F, 0.1F}, {0.23F, 0.12F}, {0.23F, 1.25F}, {0.27F, 1.28F}, {0.27F, 1.34F}, {0.1F, 1.45F}},
                  20),
            paint);
    } else {
        builder.bar({0, 0, 0}, {0, 0.8F, 0}, 0.05F, builder.material(palette::metal(random)), 8);
        builder.add(bevelled_box({0.5F, 0.6F, 0.35F}, 0.03F), paint, shift(0, 0.75F, 0));
    }
    builder.box({0.22F, 0.03F, 0.03F}, {0, 1.15F, 0.2F}, builder.material({.base = {0.02F, 0.02F, 0.02F}}));
}

void cafe_table(const MeshBuilder& builder, Random& random) {
    Random set = random.fork(4);
    table(builder, random, {0.7F, 0.74F, 0.7F});
    const int count = random.integer(2, 4);
    for (int i = 0; i < count; ++i) {
        Random same = set;
        const float angle = 2 * kPi * (static_cast<float>(i) + draw(random, -0.15F, 0.15F)) / static_cast<float>(count);
        chair(builder.at(turn(angle) * shift(0, 0, -0.6F)), same, {0.42F, 0.85F, 0.42F});
    }
    if (random.chance(0.4)) {  // parasol
        const int pole = builder.material(palette::metal(random));
        builder.bar({0, 0.7F, 0}, {0, 2.3F, 0}, 0.02F, pole);
        builder.add(frustum(1.3F, 0.03F, 0.5F, 8), builder.material(palette::textile(random)), shift(0, 2.0F, 0));
    }
}

FenceStyle random_fence(Random& random) {
    return one_of(random, {FenceStyle::Pickets, FenceStyle::Rails, FenceStyle::Bars, FenceStyle::Mesh, FenceStyle::Wall,
                           FenceStyle::Hedge});
}

void fence(const MeshBuilder& builder, Random& random, float length, FenceStyle style) {
    const float half = length / 2;
    const float height = draw(random, 0.8F, 1.5F);
    if (style == FenceStyle::Wall) {
        builder.box({length, height, 0.25F}, {0, 0, 0}, builder.material(palette::facade(random)));
        builder.box({length, 0.08F, 0.35F}, {0, height, 0}, builder.material(palette::rock(random)));
        return;
    }
    if (style == FenceStyle::Hedge) {
        Mesh hedge = sheet(static_cast<int>(length * 2) + 3, 9, [&](int column, int row) {
            const float angle = kPi * static_cast<float>(row) / 8.0F;
            const float c = std::cos(angle);
            const float s = std::sin(angle);
            const float norm = std::pow(std::pow(std::abs(c), 4.0F) + std::pow(s, 4.0F), -0.25F);
            return Vec3{-half + length * static_cast<float>(column) / (length * 2 + 2) + draw_normal(random, 0.04F),
                        height * s * norm + draw_normal(random, 0.03F), 0.4F * c * norm + draw_normal(random, 0.03F)};
        });
        builder.add(hedge, builder.material(palette::foliage(random)));
        return;
    }
    const int wood = builder.material(style == FenceStyle::Bars || style == FenceStyle::Mesh ? palette::metal(random)
                                                                                             : palette::furniture(random));
    if (style == FenceStyle::Bars) {
        return railing(builder, random, length, height, wood);
    }
    const int posts = std::max(2, static_cast<int>(length / 2.2F));
    for (int i = 0; i <= posts; ++i) {
        builder.box({0.09F, height * 1.08F, 0.09F}, {-half + length * static_cast<float>(i) / static_cast<float>(posts), 0, 0},
                    wood);
    }
    if (style == FenceStyle::Mesh) {
        for (float y = 0.1F; y < height; y += 0.15F) {
            builder.add_soft(tube({{-half, y, 0}, {half, y, 0}}, 0.004F, 3), wood);
        }
        for (float x = -half; x < half; x += 0.15F) {
            builder.add_soft(tube({{x, 0.1F, 0}, {x, height, 0}}, 0.004F, 3), wood);
        }
        builder.world().solids.push_back(bounds_of(box({length, height, 0.05F}), builder.frame()));
        return;
    }
    const int rails = style == FenceStyle::Rails ? random.integer(2, 4) : 2;
    for (int i = 0; i < rails; ++i) {
        builder.box({length, 0.08F, 0.03F}, {0, height * (static_cast<float>(i) + 0.6F) / static_cast<float>(rails), 0.05F},
                    wood);
    }
    if (style == FenceStyle::Pickets) {
        const float step = draw(random, 0.11F, 0.18F);
        for (float x = -half + 0.05F; x < half; x += step) {
            builder.add_soft(
                extrusion({{-0.035F, 0.06F}, {0.035F, 0.06F}, {0.035F, height * 0.95F}, {0, height}, {-0.035F, height * 0.95F}},
                          0.02F),
                wood, shift(x, 0, 0.075F));
        }
    }
}

}  // namespace patchfusion::scene::models
