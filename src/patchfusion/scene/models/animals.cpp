// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/animals.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

Material coat(Random& random) {
    Material fur = random.chance(0.7) ? palette::bark(random) : palette::plain(random);
    fur.pattern = random.chance(0.3) ? Pattern::Speckle : Pattern::Noise;
    fur.period_m = draw_log(random, 0.02F, 0.4F);
    fur.specular = 0;
    return fur;
}

}  // namespace

void animal(const MeshBuilder& root, Random& random, float height) {
    const MeshBuilder builder = root.at(scaling(height));  // in units of the shoulder's height
    const int fur = builder.material(coat(random));
    const int dark = builder.material({.base = {0.03F, 0.025F, 0.02F}, .specular = 0.3F});
    const float length = draw(random, 0.9F, 1.4F);
    const float girth = draw(random, 0.17F, 0.28F);
    const float leg = draw(random, 0.4F, 0.6F);
    const float back = leg + girth;
    const float neck = draw(random, 0.05F, 0.5F);
    const float step = draw(random, 0.0F, 0.15F);
    builder.add(ellipsoid({girth, girth * 1.15F, length / 2}, 10, 14, 2.5F), fur, shift(0, back, 0));
    for (const float side : {-1.0F, 1.0F}) {
        for (const float end : {-1.0F, 1.0F}) {
            const Vec3 hip = {side * girth * 0.55F, back - girth * 0.5F, end * length * 0.36F};
            const Vec3 foot = {side * girth * 0.6F, 0.02F, hip.z + side * end * step};
            builder.add(tube({hip, (hip + foot) * 0.5F + Vec3{0, 0, 0.03F * end}, foot}, {0.1F, 0.06F, 0.05F}, 8), fur);
        }
    }
    const Vec3 shoulder = {0, back + 0.05F, length * 0.42F};
    const Vec3 head = shoulder + Vec3{draw_normal(random, 0.08F), neck + 0.1F, 0.12F + neck * 0.5F};
    const float skull = draw(random, 0.11F, 0.19F);
    builder.add(tube({shoulder, head}, {girth * 0.7F, skull * 0.7F}, 10), fur);
    builder.add(ellipsoid({skull, skull, skull * 1.1F}, 9, 12), fur, shift(head));
    const float muzzle = draw(random, 0.1F, 0.3F);
    builder.add(ellipsoid({skull * 0.5F, skull * 0.45F, muzzle}, 8, 10), fur,
                shift(head + Vec3{0, -0.3F * skull, skull * 0.6F}));
    builder.add(ellipsoid({0.03F, 0.03F, 0.03F}, 5, 6), dark, shift(head + Vec3{0, -0.2F * skull, skull * 0.6F + muzzle}));
    for (const float side : {-1.0F, 1.0F}) {
        builder.add(ellipsoid({0.02F, 0.02F, 0.02F}, 5, 6), dark,
                    shift(head + Vec3{side * skull * 0.5F, skull * 0.3F, skull * 0.85F}));
        builder.add(ellipsoid({0.05F, draw(random, 0.06F, 0.14F), 0.02F}, 6, 8), fur,
                    shift(head + Vec3{side * skull * 0.75F, skull * 0.9F, 0}) * roll(-side * 0.5F));
    }
    const Vec3 rump = {0, back + 0.1F, -length * 0.48F};
    builder.add(
        tube({rump, rump + Vec3{0.05F, draw(random, -0.3F, 0.2F), -0.2F}, rump + Vec3{0.1F, draw(random, -0.5F, 0.4F), -0.25F}},
             {0.04F, 0.03F, 0.015F}, 6),
        fur);
}

void bird(const MeshBuilder& root, Random& random, float height) {
    const MeshBuilder builder = root.at(scaling(height));
    const int feathers = builder.material(coat(random));
    const int beak = builder.material(palette::fruit(random));
    const float legs = draw(random, 0.1F, 0.4F);
    builder.add(ellipsoid({0.2F, 0.22F, 0.38F}, 9, 12), feathers, shift(0, legs + 0.2F, 0) * tilt(-0.25F));
    builder.add(tube({{0, legs + 0.3F, 0.25F}, {0, 0.85F, 0.32F}}, {0.12F, 0.08F}, 8), feathers);
    builder.add(ellipsoid({0.11F, 0.11F, 0.13F}, 8, 10), feathers, shift(0, 0.88F, 0.34F));
    builder.add(frustum(0.04F, 0.005F, 0.14F, 6), beak, shift(0, 0.87F, 0.44F) * tilt(kPi / 2));
    builder.add(extrusion({{-0.08F, 0}, {0.08F, 0}, {0.12F, 0.3F}, {-0.12F, 0.3F}}, 0.02F), feathers,
                shift(0, legs + 0.25F, -0.3F) * tilt(-1.9F));
    for (const float side : {-0.08F, 0.08F}) {
        builder.bar({side, 0, 0.03F}, {side, legs + 0.1F, 0}, 0.015F, beak, 4);
    }
}

}  // namespace patchfusion::scene::models
