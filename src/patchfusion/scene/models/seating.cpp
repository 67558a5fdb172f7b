// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/models/small_objects.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

/// Four legs under a rectangle; round, square, splayed or tapered.
void legs(const MeshBuilder& builder, Random& random, float width, float depth, float height, float thickness, int material) {
    const int style = random.integer(0, 2);
    const float splay = style == 2 ? draw(random, 0.0F, 0.12F) * height : 0.0F;
    for (const float sx : {-1.0F, 1.0F}) {
        for (const float sz : {-1.0F, 1.0F}) {
            const Vec3 top = {sx * (width / 2 - thickness - splay), height, sz * (depth / 2 - thickness - splay)};
            const Vec3 foot = {sx * (width / 2 - thickness), 0, sz * (depth / 2 - thickness)};
            if (style == 0) {
                builder.box({thickness, height, thickness}, {foot.x, 0, foot.z}, material);
            } else {
                builder.add(tube({foot, top}, {thickness * 0.35F, thickness * 0.55F}, 8), material);
            }
        }
    }
}

void cushion(const MeshBuilder& builder, const Vec3& size, int material, const Transform& place) {
    builder.add(ellipsoid(size * 0.5F, 8, 14, 4.0F), material, place);
}

/// Legs and board; the result is the share of the board's width and depth that things may stand on.
float bare_table(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int wood = builder.material(palette::furniture(random));
    const int frame = random.chance(0.6) ? wood : builder.material(palette::furniture(random));
    const float board = draw(random, 0.015F, 0.06F);
    const bool round = std::abs(size.x - size.z) < 0.25F * size.x && random.chance(0.5);
    if (round) {
        const float r = std::min(size.x, size.z) / 2;
        builder.add(cylinder(r, board, 32), wood, shift(0, size.y - board, 0));
        builder.add(lathe({{r * 0.6F, 0}, {r * 0.15F, 0.08F}, {r * 0.1F, size.y * 0.5F}, {r * 0.2F, size.y - board}}, 14),
                    frame);
    } else {
        builder.add(bevelled_box({size.x, board, size.z}, draw(random, 0.0F, 0.01F)), wood, shift(0, size.y - board, 0));
        legs(builder, random, size.x * 0.97F, size.z * 0.97F, size.y - board, draw(random, 0.03F, 0.09F), frame);
        if (random.chance(0.4)) {
            builder.box({size.x * 0.85F, 0.08F, size.z * 0.85F}, {0, size.y - board - 0.08F, 0}, frame);
        }
    }
    if (random.chance(0.15)) {  // runner or table mat
        const float share = round ? 0.6F : 0.85F;
        builder.box({size.x * share, 0.004F, size.z * share * 0.75F}, {0, size.y - 0.0035F, 0},
                    builder.material(palette::textile(random)));
    }
    return round ? 0.66F : 0.94F;
}

}  // namespace

void table(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const float usable = bare_table(builder, random, size);
    scatter_objects(builder.at(shift(0, size.y, 0)), random, size.x * usable, size.z * usable, random.integer(1, 9));
}

void laden_table(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const float usable = bare_table(builder, random, size);
    scatter_objects(builder.at(shift(0, size.y, 0)), random, size.x * usable, size.z * usable, random.integer(6, 30),
                    draw_log(random, 0.7F, 1.4F));
}

void chair(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int frame = builder.material(palette::furniture(random));
    const int pad = random.chance(0.5) ? frame : builder.material(palette::textile(random));
    const float seat = draw(random, 0.42F, 0.48F);
    const float bar = draw(random, 0.025F, 0.045F);
    builder.add(bevelled_box({size.x, 0.04F, size.z}, 0.012F), pad, shift(0, seat, 0));
    legs(builder, random, size.x, size.z, seat, bar, frame);
    const float lean = draw(random, 0.0F, 0.08F);
    const Vec3 left = {-size.x / 2 + bar / 2, seat, -size.z / 2 + bar / 2};
    const Vec3 rise = {0, size.y - seat, -lean};
    const Vec3 across = {size.x - bar, 0, 0};
    builder.bar(left, left + rise, bar / 2, frame);
    builder.bar(left + across, left + across + rise, bar / 2, frame);
    const int style = random.integer(0, 2);
    if (style == 0) {
        builder.add(quad(left + rise * 0.45F, left + rise * 0.45F + across, left + rise + across, left + rise), pad);
        builder.box({size.x, (size.y - seat) * 0.5F, 0.02F}, {0, seat + (size.y - seat) * 0.48F, left.z - lean * 0.7F}, pad);
        return;
    }
    const int count = style == 1 ? random.integer(2, 4) : random.integer(3, 6);
    builder.bar(left + rise * 0.97F, left + rise * 0.97F + across, bar * 0.6F, frame);
    for (int i = 0; i < count; ++i) {
        const float t = (static_cast<float>(i) + 0.5F) / static_cast<float>(count);
        if (style == 1) {
            builder.bar(left + rise * (0.3F + 0.6F * t), left + rise * (0.3F + 0.6F * t) + across, bar * 0.45F, frame, 5);
        } else {
            builder.bar(left + across * t, left + across * t + rise * 0.97F, bar * 0.3F, frame, 5);
        }
    }
}

void stool(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int wood = builder.material(palette::furniture(random));
    const float r = std::min(size.x, size.z) / 2;
    builder.add(cylinder(r, 0.04F, 24), wood, shift(0, size.y - 0.04F, 0));
    const int count = random.integer(3, 4);
    for (int i = 0; i < count; ++i) {
        const float angle = 2 * kPi * static_cast<float>(i) / static_cast<float>(count);
        const Vec3 out = {std::cos(angle) * r, 0, std::sin(angle) * r};
        builder.bar(out * 0.95F, out * 0.6F + Vec3{0, size.y - 0.04F, 0}, 0.016F, wood);
    }
    if (random.chance(0.4)) {
        small_object(builder.at(shift(0, size.y, 0)), random, r * 0.6F, r * 2);
    }
}

void sofa(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int cloth = builder.material(palette::textile(random));
    const float arm = draw(random, 0.1F, 0.22F);
    const float seat = draw(random, 0.38F, 0.46F);
    const float back = draw(random, 0.16F, 0.26F);
    const float foot = draw(random, 0.03F, 0.14F);
    builder.add(bevelled_box({size.x, seat * 0.65F - foot, size.z}, 0.03F), cloth, shift(0, foot, 0));
    legs(builder, random, size.x, size.z, foot, 0.05F, builder.material(palette::furniture(random)));
    builder.add(bevelled_box({size.x, size.y - seat * 0.6F, back}, 0.05F), cloth,
                shift(0, seat * 0.6F, -size.z / 2 + back / 2));
    const bool arms = random.chance(0.85);
    const float inside = arms ? size.x - 2 * arm : size.x;
    if (arms) {
        for (const float side : {-1.0F, 1.0F}) {
            builder.add(bevelled_box({arm, draw(random, 0.52F, 0.62F) - foot, size.z}, 0.04F), cloth,
                        shift(side * (size.x / 2 - arm / 2), foot, 0));
        }
    }
    const int places = std::max(1, static_cast<int>(std::lround(inside / 0.7F)));
    const float wide = inside / static_cast<float>(places);
    const int pillow = random.chance(0.6) ? cloth : builder.material(palette::textile(random));
    for (int i = 0; i < places; ++i) {
        const float x = -inside / 2 + wide * (static_cast<float>(i) + 0.5F);
        cushion(builder, {wide * 1.02F, 0.22F, size.z - back}, pillow, shift(x, seat - 0.05F, back / 2));
        cushion(builder, {wide * 1.02F, size.y - seat + 0.05F, 0.24F}, pillow,
                shift(x, (size.y + seat) / 2, -size.z / 2 + back + 0.06F) * tilt(-0.15F));
    }
    const int loose = random.integer(0, 3);
    for (int i = 0; i < loose; ++i) {
        cushion(builder, {0.42F, 0.42F, 0.16F}, builder.material(palette::textile(random)),
                shift(draw(random, -0.45F, 0.45F) * inside, seat + 0.23F, draw(random, -0.1F, 0.1F)) *
                    turn(draw_normal(random, 0.4F)) * tilt(-0.5F));
    }
    if (random.chance(0.12)) {
        person(builder.at(shift(draw(random, -0.3F, 0.3F) * inside, seat - 0.42F, 0.05F)), random, Pose::Sitting);
    }
}

void bed(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int wood = builder.material(palette::furniture(random));
    const int sheet_cloth = builder.material(palette::textile(random));
    const int cover = builder.material(palette::textile(random));
    const float base = draw(random, 0.15F, 0.35F);
    builder.add(bevelled_box({size.x, 0.14F, size.z}, 0.02F), wood, shift(0, base - 0.1F, 0));
    legs(builder, random, size.x, size.z, base - 0.1F, 0.07F, wood);
    builder.add(bevelled_box({size.x, size.y, 0.06F}, 0.02F), wood, shift(0, 0, -size.z / 2 + 0.03F));
    builder.add(bevelled_box({size.x * 0.97F, 0.2F, size.z * 0.97F}, 0.06F), sheet_cloth, shift(0, base + 0.04F, 0));
    Mesh duvet = ellipsoid({size.x * 0.53F, 0.12F, size.z * 0.36F}, 12, 28, 6.0F);
    roughen(duvet, 0.05F, 3.0F, static_cast<std::uint32_t>(random.bits()));
    builder.add(duvet, cover, shift(0, base + 0.23F, size.z * 0.14F));
    const int pillows = size.x > 1.2F ? 2 : 1;
    for (int i = 0; i < pillows; ++i) {
        const float x = pillows == 1 ? 0.0F : (static_cast<float>(i) - 0.5F) * size.x * 0.47F;
        cushion(builder, {0.62F, 0.18F, 0.4F}, sheet_cloth,
                shift(x, base + 0.32F, -size.z * 0.37F) * tilt(-draw(random, 0.0F, 0.6F)));
    }
}

void dining_table(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const float reach = 0.45F;  // chairs stand within the footprint
    const Vec3 board = {std::max(0.6F, size.x - 2 * reach), size.y, std::max(0.6F, size.z - 2 * reach)};
    table(builder, random, board);
    Random look = random.fork(1);
    const int along = std::max(1, static_cast<int>(board.x / 0.62F));
    const auto seat = [&](const Transform& place) {
        if (random.chance(0.8)) {
            Random same = look;  // a set of like chairs
            const float pull = draw(random, -0.05F, 0.2F);
            const MeshBuilder at = builder.at(place * shift(0, 0, -pull) * turn(draw_normal(random, 0.12F)));
            chair(at, same, {0.43F, look.fork(2).chance(0.5) ? 0.85F : 0.98F, 0.43F});
            if (random.chance(0.06)) {
                person(at.at(shift(0, 0.02F, 0.05F)), random, Pose::Sitting);
            }
        }
    };
    for (int i = 0; i < along; ++i) {
        const float x = (static_cast<float>(i) + 0.5F) / static_cast<float>(along) * board.x - board.x / 2;
        seat(shift(x, 0, -board.z / 2 - 0.12F));
        seat(shift(x, 0, board.z / 2 + 0.12F) * turn(kPi));
    }
    if (random.chance(0.4)) {
        seat(shift(-board.x / 2 - 0.12F, 0, 0) * turn(kPi / 2));
        seat(shift(board.x / 2 + 0.12F, 0, 0) * turn(-kPi / 2));
    }
}

}  // namespace patchfusion::scene::models
