// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/floor_plan.h"
#include "patchfusion/scene/furnishing.h"
#include "patchfusion/scene/lighting.h"
#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/models/monuments.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/room_shell.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"
#include "patchfusion/scene/world_kinds.h"

namespace patchfusion::scene {
namespace {

/// Many of the same piece in rows along z: a classroom, an office, a library, a shop.
void fill_with_rows(const MeshBuilder& builder, Random& random, FloorPlan& plan, const Vec3& size) {
    const int kind = random.integer(0, 4);
    const Vec3 piece = kind == 0   ? Vec3{draw(random, 1.2F, 2.4F), draw(random, 1.3F, 2.3F), 0.4F}
                       : kind == 1 ? Vec3{draw(random, 1.1F, 1.8F), 0.74F, 1.4F}
                       : kind == 2 ? Vec3{2.2F, 0.75F, 1.8F}
                       : kind == 3 ? Vec3{0.5F, 0.85F, 0.5F}
                                   : Vec3{draw(random, 1.2F, 1.8F), 0.74F, 0.7F};
    const float aisle = draw(random, 0.7F, 1.6F);
    const float pace = piece.z + (kind == 3 ? draw(random, 0.25F, 0.5F) : aisle);
    const Random alike = random;
    std::uint64_t number = 0;
    for (float z = 1.5F; z < size.z - 1.5F; z += pace) {
        for (float x = 0.8F + piece.x / 2; x < size.x - 0.8F - piece.x / 2; x += piece.x + (kind == 3 ? 0.12F : aisle * 0.8F)) {
            const FloorArea area = {x - piece.x / 2, z - piece.z / 2, x + piece.x / 2, z + piece.z / 2};
            if (!plan.is_free(area) || !builder.lighter_than(90000)) {
                continue;
            }
            plan.block(area);
            Random own = random.chance(0.8) ? alike : random.fork(++number);
            const MeshBuilder at = builder.at(shift(x, 0, z));
            switch (kind) {
                case 0:
                    models::shelf(at, own, piece);
                    break;
                case 1:
                    models::desk(at, own, piece);
                    break;
                case 2:
                    models::dining_table(at, own, piece);
                    break;
                case 3:
                    models::chair(at, own, piece);
                    break;
                default:
                    models::table(at, own, piece);
                    break;
            }
        }
    }
}

void raise_columns(const MeshBuilder& builder, Random& random, FloorPlan& plan, const Vec3& size) {
    const int stone = builder.material(random.chance(0.5) ? palette::plain(random) : palette::interior_wall(random));
    const float width = draw(random, 0.25F, 0.7F);
    const float step = draw(random, 2.8F, 5.0F);
    const bool round = random.chance(0.5);
    for (float z = step / 2; z < size.z; z += step) {
        for (const float x : {size.x * 0.25F, size.x * 0.75F}) {
            builder.add(round ? cylinder(width / 2, size.y, 24) : box({width, size.y, width}), stone, shift(x, 0, z));
            plan.block({x - width / 2, z - width / 2, x + width / 2, z + width / 2});
        }
    }
}

void hang_lamp_rows(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const Random alike = random;
    const float step = draw(random, 2.5F, 4.5F);
    const float drop = draw(random, 0.1F, std::max(0.2F, size.y - 2.4F));
    const int rows = size.x > 5 ? 2 : 1;
    const Vec3 light = lamp_colour(random);
    const bool tubes = random.chance(0.5);
    for (float z = step / 2; z < size.z; z += step) {
        for (int row = 0; row < rows; ++row) {
            const float x = size.x * (static_cast<float>(row) + 0.5F) / static_cast<float>(rows);
            Random same = alike;
            Vec3 bulb = {x, size.y - drop - 0.1F, z};
            if (tubes) {
                builder.box({0.16F, 0.08F, 1.3F}, {x, size.y - drop, z}, builder.material({.base = {0.9F, 0.9F, 0.88F}}));
                builder.bar({x, size.y - drop, z - 0.5F}, {x, size.y, z - 0.5F}, 0.004F, builder.material({}), 4);
                builder.bar({x, size.y - drop, z + 0.5F}, {x, size.y, z + 0.5F}, 0.004F, builder.material({}), 4);
            } else {
                bulb = models::hanging_lamp(builder.at(shift(x, size.y, z)), same, drop + 0.3F);
            }
            if (builder.world().scene.lighting.lamps.size() < 5) {
                builder.world().scene.lighting.lamps.push_back({bulb, light});
            }
        }
    }
}

/// Visitors and, now and then, sculptures (a museum).
void let_people_in(const MeshBuilder& builder, Random& random, FloorPlan& plan) {
    for (int i = random.integer(0, 9); i > 0; --i) {
        if (const auto place = plan.in_the_open(random, 0.6F, 0.6F)) {
            models::person(builder.at(*place), random, random.chance(0.5) ? models::Pose::Standing : models::Pose::Walking);
        }
    }
    for (int i = random.chance(0.25) ? random.integer(1, 4) : 0; i > 0; --i) {
        if (const auto place = plan.in_the_open(random, 1.8F, 1.8F)) {
            models::statue(builder.at(*place * scaling(0.8F)), random);
        }
    }
}

Camera hall_view(Random& random, const Vec3& size) {
    const Vec3 eye = {
        draw(random, 0.4F, size.x - 0.4F), random.chance(0.8) ? draw(random, 1.1F, 1.8F) : draw(random, 0.4F, size.y - 0.4F),
        random.chance(0.7) ? size.z - draw(random, 0.4F, std::min(3.0F, size.z * 0.4F)) : draw(random, 0.4F, size.z - 0.4F)};
    const Vec3 target = {draw(random, 0, size.x), eye.y + draw_normal(random, 0.5F) - (eye.y > 2 ? 1.2F : 0.1F),
                         random.chance(0.75) ? 0.0F : draw(random, 0, size.z)};
    return aim_camera(random, eye, target);
}

}  // namespace

World make_hall(Random& random) {
    World world;
    const MeshBuilder builder(world);
    world.scene.kind = "room";
    world.scene.lighting = indoor_light(random);
    const bool corridor = random.chance(0.3);
    const Vec3 size = corridor ? Vec3{draw(random, 1.5F, 3.0F), draw(random, 2.3F, 3.2F), draw(random, 8.0F, 28.0F)}
                               : Vec3{draw(random, 7.0F, 18.0F), draw(random, 2.8F, 7.0F), draw(random, 9.0F, 30.0F)};
    RoomShell shell = plan_shell(random, size);
    for (float along = 1.2F; corridor && along < size.z - 1.2F; along += draw(random, 2.0F, 4.0F)) {
        const bool door = random.chance(0.7);
        auto& wall = shell.openings[1];
        if (along == 1.2F) {
            wall.clear();
        }
        wall.push_back({door ? Opening::Kind::Door : Opening::Kind::Window, along - size.z / 2, door ? 0.0F : 1.0F, 0.9F,
                        door ? 2.05F : 1.1F});
    }
    build_shell(builder, random, shell);
    FloorPlan plan(size.x, size.z);
    plan.block({0, 0, size.x, 0.8F});
    if (!corridor && random.chance(0.5)) {
        raise_columns(builder, random, plan, size);
    }
    if (!corridor && random.chance(0.75)) {
        fill_with_rows(builder, random, plan, size);
    }
    hang_lamp_rows(builder, random, size);
    let_people_in(builder, random, plan);
    furnish(builder, random, plan, {std::min(size.x, 7.0F), size.y, std::min(size.z, 7.0F)},
            corridor ? 0.25F : draw(random, 0.1F, 0.5F));
    decorate_walls(builder, random, shell);
    surroundings_of_house(builder, random, size);
    world.scene.camera = choose_camera(world, random, [&](Random& r) { return hall_view(r, size); });
    return world;
}

}  // namespace patchfusion::scene
