// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/models/small_objects.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

Material lamp_shade(Random& random) {
    Material shade = palette::textile(random);
    shade.base = random.chance(0.6) ? Vec3{0.9F, 0.85F, 0.72F} : shade.base;
    return shade;
}

Mesh shade_shape(Random& random, float radius) {
    if (random.chance(0.25)) {
        return ellipsoid({radius, radius, radius}, 12, 18);
    }
    const float h = radius * draw(random, 0.8F, 1.8F);
    const float top = radius * draw(random, 0.25F, 1.0F);
    Mesh shade = lathe({{radius, 0}, {top, h}}, 20);
    for (Vec3& p : shade.positions) {
        p.y -= h / 2;
    }
    return shade;
}

}  // namespace

Vec3 floor_lamp(const MeshBuilder& builder, Random& random, float height) {
    const int metal = builder.material(palette::metal(random));
    const float r = draw(random, 0.12F, 0.25F);
    builder.add(cylinder(draw(random, 0.1F, 0.16F), 0.025F, 20), metal);
    Vec3 head = {0, height, 0};
    if (random.chance(0.3)) {  // arc
        head.z = draw(random, 0.3F, 0.8F);
        builder.add(tube({{0, 0, 0}, {0, height * 0.7F, 0.02F}, {0, height * 1.08F, head.z * 0.5F}, head}, 0.01F, 7), metal);
    } else {
        builder.bar({0, 0.02F, 0}, head, draw(random, 0.007F, 0.015F), metal);
    }
    builder.add(shade_shape(random, r), builder.material(lamp_shade(random)), shift(head));
    return builder.frame().point(head);
}

Vec3 hanging_lamp(const MeshBuilder& builder, Random& random, float drop) {
    const float r = draw(random, 0.08F, 0.32F);
    const Vec3 head = {0, -drop, 0};
    const int metal = builder.material(palette::metal(random));
    builder.bar({0, 0, 0}, head, 0.004F, metal, 5);
    builder.add(cylinder(0.05F, 0.03F, 12), metal, shift(0, -0.03F, 0));
    if (random.chance(0.15)) {  // chandelier
        const int arms = random.integer(4, 8);
        for (int i = 0; i < arms; ++i) {
            const float angle = 2 * kPi * static_cast<float>(i) / static_cast<float>(arms);
            const Vec3 out = {std::cos(angle) * 0.35F, 0, std::sin(angle) * 0.35F};
            builder.add(tube({head, head + out * 0.5F - Vec3{0, 0.1F, 0}, head + out + Vec3{0, 0.05F, 0}}, 0.008F, 5), metal);
            builder.add(ellipsoid({0.04F, 0.06F, 0.04F}, 6, 8), builder.material(lamp_shade(random)),
                        shift(head + out + Vec3{0, 0.11F, 0}));
        }
    } else {
        builder.add(shade_shape(random, r), builder.material(lamp_shade(random)), shift(head));
    }
    return builder.frame().point(head - Vec3{0, 0.3F, 0});
}

void desk_lamp(const MeshBuilder& builder, Random& random, float height) {
    const int metal = builder.material(palette::metal(random));
    builder.add(cylinder(0.07F, 0.015F, 16), metal);
    const Vec3 elbow = {-0.1F, height * 0.55F, -0.05F};
    const Vec3 head = {0.08F, height, 0.08F};
    builder.add(tube({{0, 0, 0}, elbow, head}, 0.006F, 6), metal);
    builder.add(frustum(0.08F, 0.03F, 0.12F, 14), metal, shift(head - Vec3{0, 0.1F, 0}) * tilt(-0.3F));
}

void desk(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int wood = builder.material(palette::furniture(random));
    const float depth = size.z * 0.55F;
    const MeshBuilder top = builder.at(shift(0, 0, -size.z / 2 + depth / 2));
    top.box({size.x, 0.03F, depth}, {0, size.y - 0.03F, 0}, wood);
    for (const float side : {-1.0F, 1.0F}) {
        if (random.chance(0.5)) {
            top.box({0.03F, size.y - 0.03F, depth * 0.95F}, {side * (size.x / 2 - 0.03F), 0, 0}, wood);
        } else {
            cupboard(top.at(shift(side * (size.x / 2 - 0.2F), 0, 0)), random, {0.38F, size.y - 0.03F, depth * 0.92F});
        }
    }
    const MeshBuilder surface = top.at(shift(0, size.y, 0));
    const int black = builder.material({.base = {0.02F, 0.02F, 0.022F}, .specular = 0.4F, .grain = 0.03F});
    const float w = draw(random, 0.45F, 0.75F);
    const MeshBuilder screen =
        surface.at(shift(draw(random, -0.2F, 0.2F) * size.x, 0, -depth * 0.25F) * turn(draw_normal(random, 0.15F)));
    screen.box({0.22F, 0.015F, 0.16F}, {0, 0, 0}, black);
    screen.box({0.04F, 0.16F, 0.03F}, {0, 0, -0.02F}, black);
    screen.box({w, w * 0.58F, 0.03F}, {0, 0.12F, 0}, black);
    screen.box({w * 0.96F, w * 0.54F, 0.004F}, {0, 0.12F + 0.02F * w, 0.016F}, builder.material(palette::picture(random)));
    screen.box({0.42F, 0.02F, 0.14F}, {0, 0, 0.27F}, builder.material(palette::plain(random)));
    builder.add(tube(hanging_cable({0.1F, size.y * 0.98F, -size.z / 2 + 0.02F},
                                   {draw(random, -0.4F, 0.4F) * size.x, 0.02F, -size.z / 2 + 0.02F}, 0.1F, 8),
                     0.004F, 4),
                black);
    if (random.chance(0.6)) {
        desk_lamp(surface.at(shift(draw_sign(random) * size.x * 0.38F, 0, -depth * 0.2F)), random, draw(random, 0.35F, 0.55F));
    }
    scatter_objects(surface.at(shift(size.x * 0.3F, 0, 0.05F)), random, size.x * 0.35F, depth * 0.6F, random.integer(1, 5),
                    0.8F);
    scatter_objects(surface.at(shift(-size.x * 0.3F, 0, 0.05F)), random, size.x * 0.35F, depth * 0.6F, random.integer(1, 5),
                    0.8F);
    chair(builder.at(shift(draw(random, -0.15F, 0.15F), 0, size.z / 2 - 0.3F) * turn(kPi + draw_normal(random, 0.5F))), random,
          {0.46F, draw(random, 0.85F, 1.1F), 0.46F});
}

void picture_frame(const MeshBuilder& builder, Random& random, float width, float height) {
    const int frame = builder.material(palette::furniture(random));
    const float border = draw(random, 0.01F, 0.06F);
    if (random.chance(0.1)) {  // clock
        builder.add(cylinder(width / 2, 0.04F, 28), frame, shift(0, height / 2, 0) * tilt(kPi / 2));
        builder.add(cylinder(width * 0.45F, 0.01F, 28), builder.material(palette::paper(random)),
                    shift(0, height / 2, 0.04F) * tilt(kPi / 2));
        return;
    }
    builder.box({width, height, 0.03F}, {0, 0, 0.015F}, frame);
    builder.box({width - 2 * border, height - 2 * border, 0.006F}, {0, border, 0.031F},
                builder.material(random.chance(0.1) ? palette::glass(random) : palette::picture(random)));
}

void curtain(const MeshBuilder& builder, Random& random, float width, float drop, int material) {
    const float waves = width / draw(random, 0.09F, 0.18F);
    const float depth = draw(random, 0.02F, 0.05F);
    const float phase = draw(random, 0, 2 * kPi);
    const int columns = std::max(12, static_cast<int>(waves * 6));
    builder.add(sheet(columns, 4,
                      [&](int column, int row) {
                          const float t = static_cast<float>(column) / static_cast<float>(columns - 1);
                          const float fall = static_cast<float>(row) / 3.0F;
                          return Vec3{width * (t - 0.5F) * (1.0F - 0.06F * fall), -drop * (1.0F - fall),
                                      depth * (1.2F - 0.4F * fall) * std::sin(phase + 2 * kPi * waves * t) + 0.06F};
                      }),
                material);
}

void blind(const MeshBuilder& builder, Random& random, float width, float drop) {
    const int slat = builder.material(palette::plain(random));
    const float step = draw(random, 0.03F, 0.08F);
    const float angle = draw(random, 0.1F, 1.2F);
    const int count = static_cast<int>(drop / step);
    for (int i = 0; i < count; ++i) {
        builder.add_soft(box({width, 0.003F, step * 0.9F}), slat,
                         shift(0, -step * (static_cast<float>(i) + 0.5F), 0.03F) * tilt(angle));
    }
    for (const float x : {-0.35F, 0.35F}) {
        builder.bar({x * width, 0, 0.03F}, {x * width, -drop, 0.03F}, 0.002F, slat, 3);
    }
}

void railing(const MeshBuilder& builder, Random& random, float width, float height, int material) {
    const float gap = draw(random, 0.09F, 0.2F);
    const float thick = draw(random, 0.006F, 0.02F);
    const int count = std::max(2, static_cast<int>(width / gap));
    builder.bar({-width / 2, height, 0}, {width / 2, height, 0}, thick * 1.8F, material);
    if (random.chance(0.25)) {  // cross bars instead of uprights
        for (float y = 0.12F; y < height - 0.05F; y += gap) {
            builder.bar({-width / 2, y, 0}, {width / 2, y, 0}, thick, material, 5);
        }
        builder.bar({-width / 2, 0, 0}, {-width / 2, height, 0}, thick * 1.8F, material);
        builder.bar({width / 2, 0, 0}, {width / 2, height, 0}, thick * 1.8F, material);
        return;
    }
    builder.bar({-width / 2, 0.08F, 0}, {width / 2, 0.08F, 0}, thick * 1.3F, material);
    for (int i = 0; i <= count; ++i) {
        const float x = -width / 2 + width * static_cast<float>(i) / static_cast<float>(count);
        builder.bar({x, i % 8 == 0 ? 0.0F : 0.08F, 0}, {x, height, 0}, thick * (i % 8 == 0 ? 1.6F : 0.8F), material, 4);
    }
}

void radiator(const MeshBuilder& builder, Random& random, float width, float height) {
    Material white = palette::plain(random);
    white.base = random.chance(0.8) ? Vec3{0.85F, 0.85F, 0.83F} : white.base;
    const int paint = builder.material(white);
    const int ribs = std::max(4, static_cast<int>(width / 0.07F));
    for (int i = 0; i < ribs; ++i) {
        const float x = -width / 2 + width * (static_cast<float>(i) + 0.5F) / static_cast<float>(ribs);
        builder.add(bevelled_box({0.045F, height, 0.09F}, 0.012F), paint, shift(x, 0.12F, 0.07F));
    }
    builder.box({width, 0.03F, 0.05F}, {0, 0.17F, 0.07F}, paint);
    builder.box({width, 0.03F, 0.05F}, {0, 0.07F + height, 0.07F}, paint);
}

}  // namespace patchfusion::scene::models
