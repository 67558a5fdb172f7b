// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/vehicles.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

/// Side view of a body; x of the outline is the length (nose at +x), y the height.
using Outline = std::vector<std::array<float, 2>>;

/// Lays a shape made along x so that its nose points to +z.
const Transform kNoseToFront = turn(-kPi / 2);

void wheels(const MeshBuilder& builder, Random& random, float half_track, float radius, std::initializer_list<float> axles) {
    const int rubber = builder.material({.base = {0.02F, 0.02F, 0.022F}, .second = {0.05F, 0.05F, 0.05F}, .grain = 0.05F});
    const int rim = builder.material(palette::metal(random));
    for (const float z : axles) {
        for (const float side : {-1.0F, 1.0F}) {
            const Transform hub = shift(side * half_track, radius, z) * roll(-side * kPi / 2);
            builder.add_soft(cylinder(radius, 0.2F, 16), rubber, hub * shift(0, -0.1F, 0));
            builder.add_soft(cylinder(radius * 0.6F, 0.02F, 10), rim, hub * shift(0, 0.1F, 0));
        }
    }
}

Outline body_outline(float length, float sill, float waist, float hood, float tail) {
    const float l = length / 2;
    return {{-l + 0.05F, sill},      {l - 0.1F, sill},         {l, sill + 0.2F},  {l - 0.05F, hood - 0.1F}, {l - 0.25F, hood},
            {0.25F * length, waist}, {-0.28F * length, waist}, {-l + 0.1F, tail}, {-l, sill + 0.3F}};
}

/// Glass house: narrower at the roof, with a painted roof and pillars.
void cabin(const MeshBuilder& builder, float back, float front, float base, float top, float width, float slope, int glass,
           int paint) {
    const float l0 = front - back;
    const float l1 = std::max(l0 - slope * 2.0F, 0.4F * l0);
    const float middle = (front + back) / 2;
    Mesh house = box({width, top - base, l0});
    for (Vec3& p : house.positions) {
        if (p.y > 0) {
            p = {p.x * 0.82F, p.y, p.z * l1 / l0 - 0.12F * slope};
        }
    }
    builder.add(house, glass, shift(0, base, middle));
    builder.add(bevelled_box({width * 0.84F, 0.07F, l1 * 1.02F}, 0.03F), paint, shift(0, top - 0.03F, middle - 0.12F * slope));
    for (const float side : {-1.0F, 1.0F}) {
        for (const float t : {-0.5F, 0.02F, 0.5F}) {
            builder.add_soft(tube({{side * width * 0.5F, base, middle + t * l0},
                                   {side * width * 0.41F, top, middle + t * l1 - 0.12F * slope}},
                                  0.035F, 4),
                             paint);
        }
    }
}

void lights(const MeshBuilder& builder, Random& random, float half_length, float width, float height) {
    const int lamp = builder.material({.base = {0.85F, 0.85F, 0.8F}, .specular = 0.6F});
    const int red = builder.material({.base = {0.6F, 0.02F, 0.02F}, .specular = 0.5F});
    const int plate = builder.material(palette::paper(random));
    for (const float side : {-1.0F, 1.0F}) {
        builder.add_soft(box({0.3F, 0.13F, 0.06F}), lamp, shift(side * width * 0.36F, height, half_length - 0.04F));
        builder.add_soft(box({0.22F, 0.16F, 0.06F}), red, shift(side * width * 0.4F, height + 0.05F, -half_length + 0.03F));
    }
    builder.add_soft(box({0.5F, 0.11F, 0.03F}), plate, shift(0, height - 0.22F, half_length - 0.01F));
    builder.add_soft(box({0.5F, 0.11F, 0.03F}), plate, shift(0, height, -half_length));
}

}  // namespace

void car(const MeshBuilder& builder, Random& random) {
    const int style = random.integer(0, 3);  // saloon, hatchback, van, pick-up
    const float length = style == 1 ? draw(random, 3.6F, 4.2F) : draw(random, 4.3F, 5.1F);
    const float width = draw(random, 1.65F, 1.9F);
    const float top = style == 2 ? draw(random, 1.75F, 2.2F) : draw(random, 1.38F, 1.7F);
    const float waist = draw(random, 0.85F, 1.0F);
    const int paint = builder.material(palette::car_paint(random));
    const int glass = builder.material(palette::glass(random));
    const float tail = style == 1 || style == 2 ? waist : waist - 0.04F;
    builder.add(extrusion(body_outline(length, 0.22F, waist, waist - draw(random, 0.05F, 0.18F), tail), width), paint,
                kNoseToFront);
    const float back = style == 0 ? -0.33F * length : style == 3 ? -0.05F * length : -0.48F * length;
    cabin(builder, back, length * draw(random, 0.2F, 0.28F), waist - 0.02F, top, width * 0.96F, style == 2 ? 0.25F : 0.5F,
          glass, paint);
    wheels(builder, random, width / 2 - 0.07F, draw(random, 0.29F, 0.36F), {length * 0.31F, -length * 0.3F});
    lights(builder, random, length / 2, width, waist - 0.3F);
    for (const float side : {-1.0F, 1.0F}) {
        builder.add_soft(ellipsoid({0.1F, 0.07F, 0.05F}, 5, 8), paint,
                         shift(side * (width / 2 + 0.08F), waist + 0.05F, length * 0.17F));
    }
}

void lorry(const MeshBuilder& builder, Random& random) {
    const float length = draw(random, 6.0F, 11.0F);
    const float width = 2.4F;
    const int paint = builder.material(palette::car_paint(random));
    const int glass = builder.material(palette::glass(random));
    if (random.chance(0.5)) {  // bus
        builder.add(bevelled_box({width, 2.6F, length}, 0.15F), paint, shift(0, 0.4F, 0));
        builder.box({width + 0.03F, 0.9F, length * 0.94F}, {0, 1.6F, 0}, glass);
        builder.box({width * 0.9F, 1.3F, 0.05F}, {0, 1.3F, length / 2}, glass);
    } else {
        builder.add(bevelled_box({width, 2.4F, length * 0.72F}, 0.05F),
                    random.chance(0.5) ? paint : builder.material(palette::anything(random)), shift(0, 0.9F, -length * 0.12F));
        builder.add(bevelled_box({width * 0.95F, 1.9F, length * 0.22F}, 0.15F), paint, shift(0, 0.5F, length * 0.38F));
        builder.box({width * 0.85F, 0.7F, 0.05F}, {0, 1.5F, length * 0.49F}, glass);
        builder.box({0.9F, 0.3F, length * 0.9F}, {0, 0.55F, -length * 0.04F}, builder.material(palette::metal(random)));
    }
    wheels(builder, random, width / 2 - 0.12F, 0.48F, {length * 0.34F, -length * 0.3F});
}

void bicycle(const MeshBuilder& builder, Random& random) {
    const int frame = builder.material(palette::car_paint(random));
    const int black = builder.material({.base = {0.03F, 0.03F, 0.03F}});
    for (const float z : {-0.52F, 0.52F}) {
        std::vector<Vec3> rim;
        for (int i = 0; i <= 20; ++i) {
            const float angle = 2 * kPi * static_cast<float>(i) / 20.0F;
            rim.push_back({0, 0.34F + 0.33F * std::sin(angle), z + 0.33F * std::cos(angle)});
        }
        builder.add(tube(rim, 0.017F, 5), black);
        for (int i = 0; i < 8; ++i) {
            const float angle = kPi * static_cast<float>(i) / 8.0F;
            const Vec3 spoke = {0, 0.32F * std::sin(angle), 0.32F * std::cos(angle)};
            builder.add_soft(tube({Vec3{0, 0.34F, z} - spoke, Vec3{0, 0.34F, z} + spoke}, 0.002F, 3), black);
        }
    }
    const Vec3 crank = {0, 0.3F, -0.05F};
    const Vec3 seat = {0, 0.85F, -0.2F};
    const Vec3 head = {0, 0.85F, 0.38F};
    for (const auto& [a, b] : {std::pair{crank, seat},
                               {crank, head},
                               {seat, head},
                               {crank, Vec3{0, 0.34F, -0.52F}},
                               {seat, Vec3{0, 0.34F, -0.52F}},
                               {head, Vec3{0, 0.34F, 0.52F}},
                               {head, Vec3{0, 1.0F, 0.36F}}}) {
        builder.add_soft(tube({a, b}, 0.018F, 6), frame);
    }
    builder.add_soft(tube({{-0.28F, 1.0F, 0.25F}, {0, 1.02F, 0.38F}, {0.28F, 1.0F, 0.25F}}, 0.015F, 5), black);
    builder.add_soft(ellipsoid({0.08F, 0.04F, 0.14F}, 6, 8), black, shift(0, 0.92F, -0.22F));
}

}  // namespace patchfusion::scene::models
