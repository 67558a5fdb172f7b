// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/monuments.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/animals.h"
#include "patchfusion/scene/models/buildings.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

void fluted_column(const MeshBuilder& builder, float radius, float height, int material) {
    builder.box({radius * 2.6F, radius * 0.4F, radius * 2.6F}, {0, 0, 0}, material);
    builder.add(lathe({{radius * 1.25F, radius * 0.4F},
                       {radius, radius * 0.8F},
                       {radius * 0.97F, height * 0.4F},
                       {radius * 0.82F, height - radius},
                       {radius * 1.2F, height - radius * 0.5F}},
                      16),
                material);
    builder.box({radius * 2.5F, radius * 0.5F, radius * 2.5F}, {0, height - radius * 0.5F, 0}, material);
}

}  // namespace

void statue(const MeshBuilder& builder, Random& random) {
    const int stone = builder.material(random.chance(0.6) ? palette::rock(random) : palette::metal(random));
    const int plinth = random.chance(0.5) ? stone : builder.material(palette::rock(random));
    const float height = draw(random, 0.5F, 2.5F);
    const float width = draw(random, 0.8F, 1.4F);
    builder.add(bevelled_box({width * 1.3F, height * 0.2F, width * 1.3F}, 0.03F), plinth);
    builder.add(bevelled_box({width, height * 0.7F, width}, 0.02F), plinth, shift(0, height * 0.2F, 0));
    builder.add(bevelled_box({width * 1.15F, height * 0.1F, width * 1.15F}, 0.03F), plinth, shift(0, height * 0.9F, 0));
    std::vector<Mesh> figure;
    const MeshBuilder sculptor = builder.into(figure);
    random.chance(0.7) ? person(sculptor, random, random.chance(0.5) ? Pose::Standing : Pose::Walking)
                       : animal(sculptor, random, draw(random, 0.6F, 1.3F));
    for (Mesh& part : figure) {
        part.material = stone;
    }
    builder.add_model(figure, shift(0, height, 0) * scaling(draw(random, 0.8F, 1.6F)), 1.0F);
}

void fountain(const MeshBuilder& builder, Random& random) {
    const int stone = builder.material(palette::rock(random));
    const int water = builder.material(palette::water(random));
    const float r = draw(random, 1.2F, 3.0F);
    const int sides = one_of(random, {6, 8, 28});
    builder.add(lathe({{r, 0}, {r, 0.5F}, {r * 0.9F, 0.5F}, {r * 0.9F, 0.2F}}, sides), stone);
    builder.add(cylinder(r * 0.91F, 0.02F, sides), water, shift(0, 0.38F, 0));
    const int tiers = random.integer(1, 3);
    float level = 0.2F;
    for (int i = 0; i < tiers; ++i) {
        const float bowl = r * 0.5F / static_cast<float>(i + 1);
        builder.add(
            lathe(
                {{0.18F, level}, {0.1F, level + 0.5F}, {bowl, level + 0.9F}, {bowl * 0.9F, level + 0.9F}, {0.1F, level + 0.7F}},
                20),
            stone);
        level += 0.7F;
    }
}

void colonnade(const MeshBuilder& builder, Random& random) {
    const int stone = builder.material(random.chance(0.7) ? palette::rock(random) : palette::facade(random));
    const int count = random.integer(3, 7);
    const float gap = draw(random, 1.2F, 2.4F);
    const float height = draw(random, 2.6F, 5.5F);
    const float radius = height * draw(random, 0.045F, 0.075F);
    const float width = gap * static_cast<float>(count - 1);
    for (int i = 0; i < count; ++i) {
        fluted_column(builder.at(shift(gap * static_cast<float>(i) - width / 2, 0.3F, 0)), radius, height, stone);
    }
    builder.box({width + 1.2F, 0.3F, 1.4F}, {0, 0, 0}, stone);
    builder.box({width + 1.0F, 0.6F, 0.9F}, {0, height + 0.3F, 0}, stone);
    if (random.chance(0.5)) {
        const float half = width / 2 + 0.7F;
        builder.add(extrusion({{-half, 0}, {half, 0}, {0, half * 0.35F}}, 0.9F), stone, shift(0, height + 0.9F, 0));
    }
    if (random.chance(0.5)) {  // a wall behind with a door
        builder.box({width + 1.0F, height + 0.9F, 0.4F}, {0, 0, -2.4F}, builder.material(palette::facade(random)));
        builder.box({1.4F, 2.6F, 0.1F}, {0, 0.3F, -2.17F}, builder.material(palette::furniture(random)));
        builder.box({width + 1.0F, 0.2F, 2.4F}, {0, height + 0.7F, -1.4F}, stone);
    }
}

void archway(const MeshBuilder& builder, Random& random) {
    const float half = draw(random, 0.9F, 2.2F);
    const float pier = draw(random, 0.5F, 1.5F);
    const float spring = draw(random, 1.5F, 3.0F);
    const float top = spring + half + draw(random, 0.3F, 1.5F);
    std::vector<std::array<float, 2>> outline = {
        {half + pier, 0}, {half + pier, top}, {-half - pier, top}, {-half - pier, 0}, {-half, 0}};
    for (int i = 0; i <= 12; ++i) {
        const float angle = kPi * (1.0F - static_cast<float>(i) / 12.0F);
        outline.push_back({half * std::cos(angle), spring + half * std::sin(angle)});
    }
    outline.push_back({half, 0});
    builder.add_soft(extrusion(outline, draw(random, 0.5F, 2.0F)), builder.material(palette::facade(random)));
    for (const float side : {-1.0F, 1.0F}) {
        builder.world().solids.push_back(
            bounds_of(box({pier, top, 1}), builder.frame() * shift(side * (half + pier / 2), 0, 0)));
    }
}

void church(const MeshBuilder& builder, Random& random) {
    const int wall = builder.material(palette::facade(random));
    const int glass = builder.material(palette::glass(random));
    const float width = draw(random, 6.0F, 10.0F);
    const float height = draw(random, 5.0F, 9.0F);
    const float tower = draw(random, 3.0F, 5.0F);
    const float rise = height * draw(random, 1.4F, 2.4F);
    builder.box({width, height + 1, 18}, {0, -1, -11}, wall);
    pitched_roof(builder.at(shift(0, height, -11) * turn(kPi / 2)), random, 18, width, draw(random, 3.0F, 6.0F));
    builder.box({tower, rise + 1, tower}, {0, -1, -tower / 2}, wall);
    builder.add(frustum(tower * 0.75F, 0.05F, rise * draw(random, 0.3F, 0.8F), random.chance(0.5) ? 4 : 8),
                builder.material(palette::roof(random)), shift(0, rise, -tower / 2) * turn(kPi / 4));
    for (float y = 2.5F; y < rise - 2; y += 4) {
        builder.box({0.8F, 1.8F, 0.1F}, {0, y, 0.02F}, glass);
    }
    for (int i = 0; i < 4; ++i) {
        for (const float side : {-1.0F, 1.0F}) {
            builder.box({0.1F, height * 0.5F, 1.1F},
                        {side * (width / 2 + 0.01F), height * 0.25F, -5.0F - 4.0F * static_cast<float>(i)}, glass);
        }
    }
    builder.box({1.6F, 2.6F, 0.1F}, {0, 0, 0.02F}, builder.material(palette::wood(random)));
}

void outdoor_stairs(const MeshBuilder& builder, Random& random) {
    const int stone = builder.material(palette::paving(random));
    const int steps = random.integer(4, 16);
    const float width = draw(random, 1.5F, 6.0F);
    const float rise = draw(random, 0.14F, 0.19F);
    const float run = draw(random, 0.27F, 0.36F);
    for (int i = 0; i < steps; ++i) {
        const float depth = run * static_cast<float>(steps - i);
        builder.box({width, rise, depth}, {0, rise * static_cast<float>(i), -depth / 2 - run * static_cast<float>(i)}, stone);
    }
    const int metal = builder.material(palette::metal(random));
    const float total = run * static_cast<float>(steps);
    for (const float side : {-1.0F, 1.0F}) {
        const float x = side * (width / 2 - 0.06F);
        builder.bar({x, 0.9F, 0}, {x, 0.9F + rise * static_cast<float>(steps), -total}, 0.025F, metal, 7);
        for (int i = 0; i <= steps; i += 2) {
            const float t = static_cast<float>(i);
            builder.bar({x, rise * t * 0.95F, -run * t}, {x, rise * t + 0.9F, -run * t}, 0.015F, metal, 5);
        }
    }
}

void swing_frame(const MeshBuilder& builder, Random& random) {
    const int frame = builder.material(palette::plastic(random));
    const int chain = builder.material(palette::metal(random));
    const int seat = builder.material(palette::plain(random));
    const float half = draw(random, 1.2F, 2.2F);
    for (const float side : {-1.0F, 1.0F}) {
        for (const float z : {-0.9F, 0.9F}) {
            builder.bar({side * (half + 0.2F), 0, z}, {side * half, 2.3F, 0}, 0.045F, frame, 8);
        }
    }
    builder.bar({-half, 2.3F, 0}, {half, 2.3F, 0}, 0.05F, frame, 8);
    for (const float x : {-0.5F, 0.5F}) {
        const float out = draw_normal(random, 0.3F);
        for (const float side : {-0.22F, 0.22F}) {
            builder.bar({x * half + side, 2.3F, 0}, {x * half + side, 0.5F, out}, 0.008F, chain, 4);
        }
        builder.box({0.5F, 0.03F, 0.2F}, {x * half, 0.48F, out}, seat);
    }
}

void log_pile(const MeshBuilder& builder, Random& random) {
    const int bark = builder.material(palette::bark(random));
    const float r = draw(random, 0.06F, 0.2F);
    const float length = draw(random, 0.8F, 4.0F);
    const int columns = random.integer(4, 9);
    for (int row = 0; row < random.integer(3, 6); ++row) {
        for (int i = 0; i < columns - row; ++i) {
            const float x =
                (static_cast<float>(i) + 0.5F * static_cast<float>(row) - 0.5F * static_cast<float>(columns)) * 2 * r;
            builder.add(
                cylinder(r * draw(random, 0.8F, 1.0F), length, 9), bark,
                shift(x, r * (1 + 1.73F * static_cast<float>(row)), -length / 2 + draw_normal(random, 0.04F)) * tilt(kPi / 2));
        }
    }
}

void hay_bales(const MeshBuilder& builder, Random& random) {
    const int straw = builder.material({.pattern = Pattern::Grass,
                                        .base = colour(0.13F, 0.5F, 0.8F),
                                        .second = colour(0.1F, 0.5F, 0.55F),
                                        .period_m = 0.2F,
                                        .grain = 0.3F,
                                        .seed = static_cast<std::uint32_t>(random.bits())});
    const bool round = random.chance(0.6);
    for (int i = random.integer(1, 6); i > 0; --i) {
        const Transform spot = shift(draw(random, -4, 4), 0, draw(random, -4, 4)) * turn(draw(random, 0, kPi));
        builder.add(round ? cylinder(0.7F, 1.2F, 20) : box({1.2F, 0.8F, 0.8F}), straw,
                    round ? spot * shift(0, 0.68F, -0.6F) * tilt(kPi / 2) : spot);
    }
}

void tent(const MeshBuilder& builder, Random& random) {
    const int cloth = builder.material(palette::textile(random));
    const float half = draw(random, 0.8F, 1.5F);
    const float height = draw(random, 1.0F, 1.8F);
    const float length = draw(random, 1.8F, 3.0F);
    builder.add(extrusion({{-half, 0}, {half, 0}, {half * 0.1F, height}, {-half * 0.1F, height}}, length), cloth);
    const int rope = builder.material(palette::plain(random));
    for (const float end : {-1.0F, 1.0F}) {
        builder.bar({0, height, end * length / 2}, {0, 0, end * (length / 2 + 1.0F)}, 0.008F, rope, 4);
        builder.add(extrusion({{-half * 0.35F, 0}, {half * 0.35F, 0}, {0, height * 0.85F}}, 0.01F), rope,
                    shift(0, 0.01F, end * length / 2));
    }
}

void boat(const MeshBuilder& builder, Random& random) {
    const int paint = builder.material(palette::car_paint(random));
    const float length = draw(random, 2.5F, 6.0F);
    builder.add_soft(
        sheet(9, 9,
              [&](int column, int row) {
                  const float t = static_cast<float>(row) / 8.0F;
                  const float s = static_cast<float>(column) / 4.0F - 1.0F;
                  const float beam =
                      0.18F * length * std::sqrt(std::max(0.0F, 1.0F - std::pow(std::abs(1.5F * t - 0.5F), 2.2F)));
                  return Vec3{s * beam, 0.1F + 0.45F * std::pow(std::abs(s), 1.5F) + 0.25F * t * t, (t - 0.5F) * length};
              }),
        paint);
    builder.world().solids.push_back(bounds_of(box({0.3F * length, 0.6F, length * 0.9F}), builder.frame()));
    const int wood = builder.material(palette::wood(random));
    for (const float z : {-0.25F, 0.1F}) {
        builder.box({0.3F * length, 0.04F, 0.25F}, {0, 0.4F, z * length}, wood);
    }
    if (random.chance(0.5)) {
        const float mast = length * draw(random, 1.0F, 1.5F);
        builder.bar({0, 0.2F, 0.1F * length}, {0, mast, 0.1F * length}, 0.04F, wood, 8);
        builder.bar({0, 1.0F, 0.1F * length}, {0, 0.9F, -0.45F * length}, 0.03F, wood, 6);
        builder.bar({0, mast, 0.1F * length}, {0, 0.7F, 0.48F * length}, 0.008F, wood, 3);
        builder.bar({0, mast, 0.1F * length}, {0, 0.6F, -0.48F * length}, 0.008F, wood, 3);
    }
}

void scaffold(const MeshBuilder& builder, Random& random, float width, float height) {
    const int steel = builder.material(palette::metal(random));
    const int plank = builder.material(palette::wood(random));
    const int bays = std::max(1, static_cast<int>(width / 2.2F));
    for (int i = 0; i <= bays; ++i) {
        const float x = width * (static_cast<float>(i) / static_cast<float>(bays) - 0.5F);
        for (const float z : {0.3F, 1.2F}) {
            builder.bar({x, 0, z}, {x, height, z}, 0.025F, steel, 6);
        }
    }
    for (float y = 2.0F; y < height; y += 2.0F) {
        builder.box({width, 0.05F, 0.8F}, {0, y, 0.75F}, plank);
        for (const float up : {0.5F, 1.0F}) {
            builder.bar({-width / 2, y + up, 1.2F}, {width / 2, y + up, 1.2F}, 0.02F, steel, 5);
        }
        const float x = -width / 2 + width / static_cast<float>(bays) * static_cast<float>(random.integer(0, bays - 1));
        builder.bar({x, y - 2.0F, 1.22F}, {x + width / static_cast<float>(bays), y, 1.22F}, 0.02F, steel, 5);
    }
}

void monument(const MeshBuilder& builder, Random& random) {
    using Maker = void (*)(const MeshBuilder&, Random&);
    static constexpr Maker kMakers[] = {statue,      statue,   fountain,  colonnade, archway, outdoor_stairs,
                                        swing_frame, log_pile, hay_bales, tent,      boat};
    kMakers[random.integer(0, static_cast<int>(std::size(kMakers)) - 1)](builder, random);
}

}  // namespace patchfusion::scene::models
