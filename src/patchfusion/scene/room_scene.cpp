// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/floor_plan.h"
#include "patchfusion/scene/furnishing.h"
#include "patchfusion/scene/lighting.h"
#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/room_shell.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"
#include "patchfusion/scene/world_kinds.h"

namespace patchfusion::scene {
namespace {

/// A room behind the north wall, seen through its passage.
void build_annex(const MeshBuilder& builder, Random& random, const Vec3& main_size, const Opening& passage) {
    const Vec3 size = {draw(random, 1.6F, 5.0F), main_size.y - draw(random, 0.0F, 0.3F), draw(random, 1.5F, 7.0F)};
    RoomShell shell = plan_shell(random, size);
    shell.walls[2] = false;
    const float slack = std::max(0.0F, (size.x - passage.width) / 2 - 0.1F);
    const float left = main_size.x / 2 + passage.centre + draw(random, -slack, slack) - size.x / 2;
    const MeshBuilder at = builder.at(shift(left, -0.002F, -size.z - 0.22F));
    build_shell(at, random, shell);
    FloorPlan plan(size.x, size.z);
    plan.block({0, size.z - 1.0F, size.x, size.z});
    furnish(at, random, plan, size, draw(random, 0.2F, 0.7F));
    decorate_walls(at, random, shell);
    const Vec3 bulb = at.frame().point({size.x / 2, size.y - 0.3F, size.z * 0.6F});
    builder.world().scene.lighting.lamps.push_back({bulb, lamp_colour(random) * draw(random, 0.3F, 1.5F)});
}

/// A full-height block in a corner: the room is L-shaped.
void build_corner_block(const MeshBuilder& builder, Random& random, FloorPlan& plan, const Vec3& size) {
    const float w = size.x * draw(random, 0.2F, 0.45F);
    const float d = size.z * draw(random, 0.2F, 0.45F);
    builder.box({w, size.y, d}, {size.x - w / 2, 0, size.z - d / 2}, builder.material(palette::interior_wall(random)));
    plan.block({size.x - w, size.z - d, size.x, size.z});
}

/// A gallery or stair opening in the room, fenced by a railing.
void build_railing(const MeshBuilder& builder, Random& random, FloorPlan& plan, const Vec3& size) {
    const float length = draw(random, 1.2F, std::max(1.3F, size.x * 0.6F));
    if (const auto place = plan.in_the_open(random, length, 0.3F)) {
        models::railing(builder.at(*place), random, length, draw(random, 0.85F, 1.1F),
                        builder.material(palette::metal(random)));
    }
}

Camera room_view(Random& random, const Vec3& size) {
    const double style = random.uniform();
    const float eye = style < 0.7    ? draw(random, 1.0F, 1.8F)
                      : style < 0.87 ? draw(random, 0.3F, 1.0F)
                                     : draw(random, 1.8F, size.y - 0.25F);
    const auto inside = [&](float length) {  // mostly near a wall, looking in
        const float t = draw(random, 0.0F, 1.0F);
        const float bent = random.chance(0.6) ? (t < 0.5F ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t)) : t;
        return 0.35F +
               (length - 0.7F) * (random.chance(0.6) ? (bent < 0.5F ? bent * bent : 1 - (1 - bent) * (1 - bent)) : bent);
    };
    const Vec3 position = {inside(size.x), std::min(eye, size.y - 0.25F), inside(size.z)};
    Vec3 target = {draw(random, 0, 1) * size.x, 0, draw(random, -0.2F, 1) * size.z};
    const float away = std::max(0.5F, std::hypot(target.x - position.x, target.z - position.z));
    target.y = position.y + away * std::tan(draw_normal(random, 0.14F) - 0.1F - (position.y - 1.3F) * 0.15F);
    return aim_camera(random, position, target);
}

}  // namespace

World make_room(Random& random) {
    World world;
    const MeshBuilder builder(world);
    world.scene.kind = "room";
    world.scene.lighting = indoor_light(random);
    const Vec3 size = {draw_log(random, 2.5F, 9.0F), draw(random, 2.3F, random.chance(0.2) ? 4.0F : 3.0F),
                       draw_log(random, 3.0F, 10.0F)};
    const RoomShell shell = plan_shell(random, size);
    build_shell(builder, random, shell);
    FloorPlan plan(size.x, size.z);
    for (const Opening& door : shell.openings[0]) {
        const float x = size.x / 2 + door.centre;
        plan.block({x - door.width / 2 - 0.1F, 0, x + door.width / 2 + 0.1F, 1.0F});
        if (door.kind == Opening::Kind::Passage) {
            build_annex(builder, random, size, door);
        }
    }
    if (random.chance(0.25)) {
        build_corner_block(builder, random, plan, size);
    }
    if (random.chance(0.15)) {
        build_railing(builder, random, plan, size);
    }
    hang_lamps(builder, random, plan, size);
    furnish(builder, random, plan, size, draw(random, 0.35F, 1.0F));
    decorate_walls(builder, random, shell);
    surroundings_of_house(builder, random, size);
    world.scene.camera = choose_camera(world, random, [&](Random& r) { return room_view(r, size); });
    return world;
}

}  // namespace patchfusion::scene
