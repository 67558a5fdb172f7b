// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/models/buildings.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene::models {
namespace {

/// Proportions and materials that all windows of one facade share.
struct FacadePlan {
    float width, floor_height, ground_height, inset;
    int floors, columns;
    float pane_width, sill, pane_height;
    int wall, trim, glass, frame, metal;
    int mullions;
    bool ledges, balconies, shutters;

    [[nodiscard]] float column_width() const { return width / static_cast<float>(columns); }
    [[nodiscard]] float column_x(int column) const { return (static_cast<float>(column) + 0.5F) * column_width() - width / 2; }
    [[nodiscard]] float floor_y(int floor) const {
        return floor == 0 ? 0.0F : ground_height + floor_height * static_cast<float>(floor - 1);
    }
    [[nodiscard]] float storey(int floor) const { return floor == 0 ? ground_height : floor_height; }
};

FacadePlan plan_facade(const MeshBuilder& builder, Random& random, float width, int floors) {
    FacadePlan plan = {};
    plan.width = width;
    plan.floors = floors;
    plan.floor_height = draw(random, 2.7F, 3.6F);
    plan.ground_height = plan.floor_height * draw(random, 1.0F, 1.35F);
    plan.inset = draw(random, 0.08F, 0.35F);
    plan.columns = std::max(2, static_cast<int>(width / draw(random, 1.8F, 4.0F)));
    plan.pane_width = plan.column_width() * draw(random, 0.35F, 0.8F);
    plan.sill = draw(random, 0.3F, 1.0F);
    plan.pane_height = std::min(plan.floor_height - plan.sill - 0.25F, draw(random, 1.2F, 2.4F));
    plan.wall = builder.material(palette::facade(random));
    plan.trim = random.chance(0.5) ? builder.material(palette::plain(random)) : plan.wall;
    plan.glass = builder.material(palette::glass(random));
    plan.frame =
        builder.material(random.chance(0.6) ? Material{.base = {0.75F, 0.75F, 0.73F}, .grain = 0.05F} : palette::plain(random));
    plan.metal = builder.material(palette::metal(random));
    plan.mullions = random.integer(0, 2);
    plan.ledges = random.chance(0.6);
    plan.balconies = random.chance(0.35);
    plan.shutters = random.chance(0.2);
    return plan;
}

void window_trim(const MeshBuilder& builder, Random& random, const FacadePlan& plan, float x, float y, bool balcony) {
    for (int i = 1; i <= plan.mullions; ++i) {
        const float at = x + plan.pane_width * (static_cast<float>(i) / static_cast<float>(plan.mullions + 1) - 0.5F);
        builder.add_soft(box({0.06F, plan.pane_height, 0.05F}), plan.frame, shift(at, y, -plan.inset + 0.02F));
    }
    builder.add_soft(box({plan.pane_width, 0.06F, 0.05F}), plan.frame,
                     shift(x, y + plan.pane_height * 0.65F, -plan.inset + 0.02F));
    if (plan.ledges) {
        builder.add_soft(box({plan.pane_width + 0.24F, 0.08F, 0.16F}), plan.trim, shift(x, y - 0.08F, 0.06F));
    }
    if (plan.shutters) {
        for (const float side : {-1.0F, 1.0F}) {
            builder.add_soft(box({plan.pane_width * 0.42F, plan.pane_height, 0.05F}), plan.frame,
                             shift(x + side * plan.pane_width * 0.73F, y, 0.03F));
        }
    }
    if (balcony) {
        const float w = plan.pane_width + 0.7F;
        builder.box({w, 0.12F, 1.0F}, {x, y - plan.sill, 0.5F}, plan.trim);
        const MeshBuilder slab = builder.at(shift(x, y - plan.sill + 0.12F, 0));
        Random bars = random.fork(9);  // all balconies of a house are alike
        Random same = bars;
        railing(slab.at(shift(0, 0, 0.95F)), bars, w, 1.0F, plan.metal);
        for (const float side : {-1.0F, 1.0F}) {
            Random copy = same;
            railing(slab.at(shift(side * w / 2, 0, 0.5F) * turn(kPi / 2)), copy, 0.9F, 1.0F, plan.metal);
        }
    }
}

void upper_floor(const MeshBuilder& builder, Random& random, const FacadePlan& plan, int floor) {
    const float y = plan.floor_y(floor);
    const float top = y + plan.storey(floor);
    const float sill = y + plan.sill;
    const float head = sill + plan.pane_height;
    const float z = -plan.inset / 2;
    builder.box({plan.width, sill - y, plan.inset}, {0, y, z}, plan.wall);
    builder.box({plan.width, top - head, plan.inset}, {0, head, z}, plan.wall);
    float left = -plan.width / 2;
    for (int column = 0; column <= plan.columns; ++column) {
        const float right = column == plan.columns ? plan.width / 2 : plan.column_x(column) - plan.pane_width / 2;
        builder.add_soft(box({right - left, plan.pane_height, plan.inset}), plan.wall, shift((left + right) / 2, sill, z));
        left = right + plan.pane_width;
    }
    const Random balcony_look = random;
    for (int column = 0; column < plan.columns; ++column) {
        Random look = balcony_look;
        window_trim(builder, look, plan, plan.column_x(column), sill, plan.balconies && (column + floor) % 2 == 0);
    }
}

void shop_front(const MeshBuilder& builder, Random& random, const FacadePlan& plan) {
    const float h = plan.ground_height;
    const int paint = builder.material(palette::plain(random));
    builder.box({plan.width, h * 0.25F, plan.inset}, {0, h * 0.75F, -plan.inset / 2}, plan.wall);
    for (int column = 0; column <= plan.columns; column += 2) {
        builder.box({0.35F, h * 0.75F, plan.inset},
                    {std::min(static_cast<float>(column) * plan.column_width(), plan.width - 0.2F) - plan.width / 2 + 0.1F, 0,
                     -plan.inset / 2},
                    plan.wall);
    }
    builder.box({plan.width * draw(random, 0.4F, 0.9F), h * 0.16F, 0.1F}, {0, h * 0.77F, 0.05F},
                builder.material(palette::plain(random)));
    builder.box({plan.width, 0.4F, plan.inset * 0.9F}, {0, 0, -plan.inset / 2}, paint);
    if (random.chance(0.6)) {  // awnings
        const int cloth = builder.material(palette::textile(random));
        const float reach = draw(random, 0.7F, 1.8F);
        builder.add(box({plan.width * 0.8F, 0.04F, reach}), cloth, shift(0, h * 0.72F, reach * 0.45F) * tilt(0.35F));
        for (const float side : {-0.38F, 0.38F}) {
            builder.bar({side * plan.width, h * 0.5F, 0}, {side * plan.width, h * 0.62F, reach * 0.85F}, 0.015F, plan.metal, 5);
        }
    }
    if (random.chance(0.5)) {  // a sign that stands out
        builder.box({0.08F, 0.7F, 0.9F}, {plan.width * draw(random, -0.4F, 0.4F), h * 0.85F, 0.6F}, paint);
    }
}

void ground_floor(const MeshBuilder& builder, Random& random, const FacadePlan& plan) {
    if (random.chance(0.45)) {
        shop_front(builder, random, plan);
    } else {
        FacadePlan plain = plan;
        plain.balconies = false;
        plain.pane_height = std::min(plan.pane_height, plan.ground_height - plan.sill - 0.2F);
        upper_floor(builder, random, plain, 0);
    }
    const float x = plan.column_x(random.integer(0, plan.columns - 1));
    const int wood = builder.material(palette::furniture(random));
    builder.box({1.4F, 2.35F, 0.1F}, {x, 0, 0.01F}, plan.trim);
    builder.box({1.1F, 2.2F, 0.1F}, {x, 0, 0.03F}, wood);
    builder.box({1.6F, 0.15F, 0.5F}, {x, 0, 0.2F}, builder.material(palette::rock(random)));
    if (random.chance(0.3)) {
        builder.box({1.9F, 0.1F, 0.9F}, {x, 2.5F, 0.4F}, plan.trim);
    }
}

void top_of_house(const MeshBuilder& builder, Random& random, const FacadePlan& plan, float depth, float height) {
    if (random.chance(0.4)) {
        pitched_roof(builder.at(shift(0, height, -depth / 2)), random, plan.width, depth, draw(random, 1.2F, 4.0F));
    } else {
        builder.box({plan.width + 0.3F, 0.35F, 0.4F}, {0, height - 0.1F, 0}, plan.trim);
        builder.box({plan.width, draw(random, 0.3F, 1.0F), 0.25F}, {0, height, -0.15F}, plan.wall);
    }
    for (int i = random.integer(0, 3); i > 0; --i) {
        builder.box({0.7F, draw(random, 1.0F, 3.0F), 0.7F},
                    {draw(random, -0.4F, 0.4F) * plan.width, height + 0.3F, -depth * draw(random, 0.3F, 0.7F)}, plan.wall);
    }
    if (random.chance(0.4)) {  // antenna
        const Vec3 foot = {draw(random, -0.4F, 0.4F) * plan.width, height, -depth * 0.4F};
        builder.bar(foot, foot + Vec3{0, 5, 0}, 0.03F, plan.metal, 5);
        for (float y = 3.8F; y < 5; y += 0.3F) {
            builder.bar(foot + Vec3{-0.6F, y, 0}, foot + Vec3{0.6F, y, 0}, 0.015F, plan.metal, 4);
        }
    }
}

}  // namespace

void pitched_roof(const MeshBuilder& builder, Random& random, float width, float depth, float rise) {
    const int tiles = builder.material(palette::roof(random));
    const float over = draw(random, 0.15F, 0.6F);
    const float half = depth / 2 + over;
    const float thick = 0.14F;
    const Vec3 ridge_l = {-width / 2 - over, rise, 0};
    const Vec3 ridge_r = {width / 2 + over, rise, 0};
    const float drop = rise * over / (depth / 2);
    for (const float side : {1.0F, -1.0F}) {
        const float slope = std::atan2(rise + drop, half);
        const float run = std::hypot(rise + drop, half);
        Mesh plate = box({width + 2 * over, thick, run});
        builder.add(plate, tiles, shift(0, (rise - drop) / 2, side * half / 2) * tilt(side * slope));
    }
    builder.bar(ridge_l + Vec3{0, thick, 0}, ridge_r + Vec3{0, thick, 0}, 0.12F, tiles);
    const int gable = builder.material(palette::facade(random));
    builder.add(extrusion({{-depth / 2, 0}, {depth / 2, 0}, {0, rise}}, width * 0.99F), gable, turn(kPi / 2));
}

void town_house(const MeshBuilder& builder, Random& random, float width, float depth, int floors) {
    const FacadePlan plan = plan_facade(builder, random, width, floors);
    const float height = plan.floor_y(floors);
    builder.box({width, height + 1.5F, depth - plan.inset - 0.02F},
                {0, -1.5F, -plan.inset - 0.02F - (depth - plan.inset - 0.02F) / 2}, plan.wall);
    builder.add_soft(quad({-width / 2, 0, -plan.inset}, {width / 2, 0, -plan.inset}, {width / 2, height, -plan.inset},
                          {-width / 2, height, -plan.inset}),
                     plan.glass);
    builder.box({width, 1.5F, plan.inset}, {0, -1.5F, -plan.inset / 2}, plan.wall);
    ground_floor(builder, random, plan);
    const Random alike = random;
    for (int floor = 1; floor < floors; ++floor) {
        Random look = alike;
        upper_floor(builder, look, plan, floor);
    }
    top_of_house(builder, random, plan, depth, height);
    if (random.chance(0.5)) {  // rain pipe
        const float x = draw_sign(random) * (width / 2 - 0.1F);
        builder.bar({x, 0, 0.06F}, {x, height, 0.06F}, 0.05F, plan.metal);
    }
}

void distant_house(const MeshBuilder& builder, Random& random, float width, float depth, float height) {
    Material wall = palette::facade(random);
    wall.pattern = Pattern::Windows;
    wall.period_m = draw(random, 2.4F, 3.6F);
    wall.second = {0.05F, 0.065F, 0.08F};
    builder.box({width, height + 2, depth}, {0, -2, -depth / 2}, builder.material(wall));
    if (random.chance(0.5) && height < 20) {
        pitched_roof(builder.at(shift(0, height, -depth / 2)), random, width, depth, draw(random, 1.5F, 4.0F));
    } else {
        builder.box({width * 0.4F, draw(random, 1.0F, 3.0F), depth * 0.4F}, {0, height, -depth / 2},
                    builder.material(palette::plain(random)));
    }
}

void cottage(const MeshBuilder& builder, Random& random, float width) {
    const float depth = width * draw(random, 0.6F, 1.1F);
    const float height = draw(random, 2.3F, 3.2F) * (random.chance(0.3) ? 2.0F : 1.0F);
    const int wall = builder.material(palette::facade(random));
    const int glass = builder.material(palette::glass(random));
    const int frame = builder.material(palette::plain(random));
    builder.box({width, height + 1.5F, depth}, {0, -1.5F, -depth / 2}, wall);
    pitched_roof(builder.at(shift(0, height, -depth / 2)), random, width, depth, draw(random, 0.8F, 0.45F * depth + 1.0F));
    const int windows = std::max(1, static_cast<int>(width / 2.6F));
    for (float y = 0.9F; y + 1.3F < height; y += 2.7F) {
        for (int i = 0; i < windows; ++i) {
            const float x = width * ((static_cast<float>(i) + 0.5F) / static_cast<float>(windows) - 0.5F);
            for (const auto& [at, angle] : {std::pair{Vec3{x, y, 0}, 0.0F},
                                            {Vec3{width / 2, y, -depth / 2 + x * depth / width * 0.8F}, kPi / 2},
                                            {Vec3{-width / 2, y, -depth / 2 + x * depth / width * 0.8F}, -kPi / 2}}) {
                const MeshBuilder hole = builder.at(shift(at) * turn(angle));
                hole.add_soft(box({1.15F, 1.35F, 0.06F}), frame, shift(0, 0, 0));
                hole.add_soft(box({0.95F, 1.15F, 0.07F}), glass, shift(0, 0.1F, 0.002F));
                hole.add_soft(box({0.05F, 1.15F, 0.08F}), frame, shift(0, 0.1F, 0.004F));
            }
        }
    }
    builder.box({1.0F, 2.1F, 0.08F}, {draw(random, -0.3F, 0.3F) * width, 0, 0}, builder.material(palette::furniture(random)));
    builder.box({0.6F, 1.6F, 0.6F}, {draw(random, -0.3F, 0.3F) * width, height + 0.6F, -depth * 0.4F},
                builder.material(palette::facade(random)));
}

}  // namespace patchfusion::scene::models
