// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>

#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/floor_plan.h"
#include "patchfusion/scene/furnishing.h"
#include "patchfusion/scene/landscape.h"
#include "patchfusion/scene/lighting.h"
#include "patchfusion/scene/models/animals.h"
#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/models/monuments.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/models/small_objects.h"
#include "patchfusion/scene/models/street_furniture.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/room_shell.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"
#include "patchfusion/scene/world_kinds.h"

namespace patchfusion::scene {
namespace {

constexpr CameraLimits kCloseLimits = {
    .tries = 16, .clearance_m = 0.1F, .nearest_m = 0.18F, .close_share = 0.85F, .sky_share = 0.6F};

/// A camera `distance` from a small target, looking a little down on it, often with a long lens.
Camera look_closely(Random& random, const Vec3& target, float distance, float lowest_pitch) {
    const float pitch = draw(random, lowest_pitch, random.chance(0.2) ? 1.1F : 0.55F);
    const float heading = draw(random, 0, 2 * kPi);
    const Vec3 away =
        Vec3{std::cos(heading) * std::cos(pitch), std::sin(pitch), std::sin(heading) * std::cos(pitch)} * distance;
    Camera camera = aim_camera(
        random, target + away,
        target + Vec3{draw_normal(random, 0.06F), draw_normal(random, 0.05F), draw_normal(random, 0.06F)} * distance);
    if (random.chance(0.5)) {
        camera.focal = draw_log(random, 0.9F, 2.8F);
    }
    return camera;
}

/// A shell without openings in its north wall, before which something stands.
RoomShell plan_shell_with_blank_wall(Random& random, const Vec3& size) {
    RoomShell shell = plan_shell(random, size);
    shell.openings[0].clear();
    return shell;
}

/// What makes a shell with a subject in it a room of a house: furniture, things on the walls, a view from the windows.
void complete_room(const MeshBuilder& builder, Random& random, FloorPlan& plan, const RoomShell& shell, float fullness) {
    furnish(builder, random, plan, shell.size, fullness);
    decorate_walls(builder, random, shell);
    surroundings_of_house(builder, random, shell.size);
}

/// The nearest place to `eye` within a room, on the south side of its north wall.
Vec3 within_room(const Vec3& eye, const Vec3& size) {
    return {std::clamp(eye.x, 0.2F, size.x - 0.2F), std::clamp(eye.y, 0.2F, size.y - 0.2F), std::min(eye.z, size.z - 0.2F)};
}

/// A laden table, shelf or floor in a furnished room.
World indoor_closeup(Random& random) {
    World world;
    const MeshBuilder builder(world);
    world.scene.lighting = indoor_light(random);
    const Vec3 size = {draw(random, 2.8F, 6.0F), draw(random, 2.3F, 3.0F), draw(random, 3.0F, 7.0F)};
    const RoomShell shell = plan_shell(random, size);
    build_shell(builder, random, shell);
    FloorPlan plan(size.x, size.z);
    hang_lamps(builder, random, plan, size);
    const Vec3 middle = {size.x * draw(random, 0.4F, 0.6F), 0, size.z * draw(random, 0.4F, 0.6F)};
    const Vec3 board = {draw(random, 0.7F, 1.6F), random.chance(0.75) ? draw(random, 0.4F, 0.95F) : 0.0F,
                        draw(random, 0.5F, 1.0F)};
    plan.block({middle.x - board.x / 2 - 0.8F, middle.z - board.z / 2 - 0.8F, middle.x + board.x / 2 + 0.8F,
                middle.z + board.z / 2 + 0.8F});
    if (board.y > 0) {
        models::laden_table(builder.at(shift(middle)), random, board);
    }
    const MeshBuilder top = builder.at(shift(middle.x, board.y, middle.z) * turn(draw(random, 0, kPi)));
    if (board.y <= 0) {
        models::scatter_objects(top, random, board.x, board.z, random.integer(5, 22), draw_log(random, 0.7F, 1.5F));
    }
    complete_room(builder, random, plan, shell, draw(random, 0.2F, 0.8F));
    world.scene.camera = choose_camera(
        world, random,
        [&](Random& r) {
            const Vec3 target = middle + Vec3{draw(r, -0.35F, 0.35F) * board.x, board.y + draw(r, 0.02F, 0.15F),
                                              draw(r, -0.35F, 0.35F) * board.z};
            return look_closely(r, target, draw_log(r, 0.35F, 1.6F), 0.05F);
        },
        kCloseLimits);
    return world;
}

/// A bookcase or cupboard front at arm's length.
World shelf_closeup(Random& random) {
    World world;
    const MeshBuilder builder(world);
    world.scene.lighting = indoor_light(random);
    const Vec3 size = {draw(random, 2.8F, 6.0F), draw(random, 2.4F, 3.0F), draw(random, 3.0F, 6.0F)};
    const RoomShell shell = plan_shell_with_blank_wall(random, size);
    build_shell(builder, random, shell);
    FloorPlan plan(size.x, size.z);
    const Vec3 piece = {draw(random, 0.8F, 2.2F), draw(random, 1.2F, 2.2F), draw(random, 0.22F, 0.4F)};
    const float x = draw(random, piece.x / 2, size.x - piece.x / 2);
    plan.block({x - piece.x / 2, 0, x + piece.x / 2, 1.6F});
    models::shelf(builder.at(shift(x, 0, piece.z / 2 + 0.01F)), random, piece);
    hang_lamps(builder, random, plan, size);
    complete_room(builder, random, plan, shell, draw(random, 0.2F, 0.8F));
    world.scene.camera = choose_camera(
        world, random,
        [&](Random& r) {
            const Vec3 target = {x + draw(r, -0.4F, 0.4F) * piece.x, draw(r, 0.2F, 0.9F) * piece.y, piece.z};
            const Vec3 eye = target + Vec3{draw_normal(r, 0.5F), draw_normal(r, 0.25F), draw_log(r, 0.4F, 1.8F)};
            return aim_camera(r, within_room(eye, size), target);
        },
        kCloseLimits);
    return world;
}

/// Panels on the wall behind a table of this width and height: dark ones, posters, cloths, some over others.
void hang_panels(const MeshBuilder& wall, Random& random, const Vec3& board, float ceiling) {
    for (int i = random.integer(0, 4); i > 0; --i) {
        const float width = draw_log(random, 0.25F, 1.6F);
        const float base = board.y + draw(random, -0.3F, 0.5F);
        const float height = std::min(draw_log(random, 0.25F, 1.5F), ceiling - base - 0.05F);
        const float thick = draw_log(random, 0.004F, 0.04F) + 0.006F * static_cast<float>(i);
        wall.box({width, height, thick}, {draw(random, -0.6F, 0.6F) * board.x, base, thick / 2},
                 wall.material(palette::panel(random)));
    }
}

/// Things piled and leant on a table against a wall, as a still life is set up: little depth, often through a long lens.
World still_life(Random& random) {
    World world;
    const MeshBuilder builder(world);
    world.scene.lighting = indoor_light(random);
    const Vec3 size = {draw(random, 2.8F, 6.0F), draw(random, 2.4F, 3.0F), draw(random, 3.0F, 6.0F)};
    const RoomShell shell = plan_shell_with_blank_wall(random, size);
    build_shell(builder, random, shell);
    FloorPlan plan(size.x, size.z);
    hang_lamps(builder, random, plan, size);
    const Vec3 board = {draw(random, 1.0F, 2.4F), draw(random, 0.4F, 0.9F), draw(random, 0.45F, 1.0F)};
    const float x = draw(random, board.x / 2, size.x - board.x / 2);
    const MeshBuilder table = builder.at(shift(x, 0, board.z / 2 + 0.02F));
    plan.block({x - board.x / 2, 0, x + board.x / 2, board.z + 1.2F});
    models::laden_table(table, random, board);
    if (random.chance(0.6)) {
        hang_panels(builder.at(shift(x, 0, 0)), random, board, size.y);
    }
    for (int i = random.integer(1, 5); i > 0; --i) {  // boards, books, boxes that stand upright before the wall
        const Vec3 slab = {draw_log(random, 0.12F, 0.8F), draw_log(random, 0.12F, 0.7F), draw_log(random, 0.01F, 0.2F)};
        const int material = builder.material(random.chance(0.5) ? palette::anything(random) : palette::picture(random));
        const Transform place =
            shift(draw(random, -0.45F, 0.45F) * board.x, board.y + 0.005F, draw(random, -0.45F, 0.25F) * board.z);
        table.at(place * turn(draw_normal(random, 0.35F))).add(box(slab), material);
    }
    if (random.chance(0.4)) {  // a cloth on the wall
        const float width = draw(random, 1.0F, 2.5F);
        models::curtain(table.at(shift(0, size.y - 0.05F, -board.z / 2 + 0.03F)), random, width, size.y - board.y,
                        builder.material(palette::textile(random)));
    }
    complete_room(builder, random, plan, shell, draw(random, 0.0F, 0.5F));
    world.scene.camera = choose_camera(
        world, random,
        [&](Random& r) {
            const Vec3 target = {x + draw(r, -0.3F, 0.3F) * board.x, board.y + draw(r, 0.0F, 0.35F),
                                 board.z * draw(r, 0.2F, 0.9F)};
            const float away = draw_log(r, 0.6F, 2.8F);
            const Vec3 eye = target + Vec3{draw_normal(r, 0.25F) * away, draw(r, -0.02F, 0.6F) * away, away};
            Camera camera = aim_camera(r, within_room(eye, size), target);
            camera.focal = std::clamp(draw_log(r, 0.7F, 2.0F) * away, 0.6F, 3.2F);  // the picture is the width of the table
            return camera;
        },
        kCloseLimits);
    return world;
}

using Ground = std::function<float(float x, float z)>;  // its height, metres

/// Flowers and pots about a metre around the middle, `tall` metres high.
void grow_flowers(const MeshBuilder& builder, Random& random, const Ground& ground, float tall) {
    const int flowers = random.integer(4, 30);
    for (int i = 0; i < flowers; ++i) {
        const float x = draw_normal(random, 0.5F);
        const float z = draw_normal(random, 0.5F);
        const MeshBuilder at = builder.at(shift(x, ground(x, z), z) * turn(draw(random, 0, 6)));
        if (random.chance(0.75)) {
            models::flower(at, random, tall * draw(random, 0.6F, 1.2F));
        } else if (random.chance(0.5)) {
            models::potted_plant(at, random, tall * 0.4F, tall);
        } else {
            models::small_object(at, random, tall * 0.3F, tall * 0.6F);
        }
    }
}

/// A bush, a tree, a bench, an animal, ...
void garden_thing(const MeshBuilder& at, Random& random) {
    const float radius = draw(random, 0.4F, 1.5F);
    switch (random.integer(0, 6)) {
        case 0:
            models::bush(at, random, radius, radius * 1.3F);
            break;
        case 1:
            models::tree(at.at(shift(0, 0, -4)), random, draw(random, 3.0F, 10.0F));
            break;
        case 2:
            models::fence(at, random, 4, models::random_fence(random));
            break;
        case 3:
            models::bench(at, random);
            break;
        case 4:
            models::monument(at, random);
            break;
        case 5:
            models::animal(at, random, draw(random, 0.3F, 1.2F));
            break;
        default:
            models::person(at, random, models::Pose::Standing);
            break;
    }
}

/// Things that stand some metres away.
void fill_garden(const MeshBuilder& builder, Random& random, const Ground& ground) {
    for (int i = random.integer(4, 16); i > 0; --i) {
        const float away = draw_log(random, 2.5F, 40.0F);
        const float angle = draw(random, 0, 2 * kPi);
        const MeshBuilder at =
            builder.at(shift(away * std::cos(angle), ground(away * std::cos(angle), away * std::sin(angle)) - 0.05F,
                             away * std::sin(angle)) *
                       turn(angle * 3));
        garden_thing(at, random);
    }
}

/// Flowers, stones and things on a lawn, from low above the ground.
World garden_closeup(Random& random) {
    World world;
    const MeshBuilder builder(world);
    world.scene.lighting = outdoor_light(random);
    Relief relief = random_relief(random);
    relief.hill_height = std::min(relief.hill_height, 3.0F);
    relief.roughness = std::min(relief.roughness, 0.1F);
    world.ground = [relief](float px, float pz) { return relief.height(px, pz); };
    lay_relief(builder, random, relief);
    grow_meadow(builder, random, {0, 0, 0}, 3.5F, random.integer(80, 600));
    const float tall = draw_log(random, 0.15F, 0.9F);
    grow_flowers(builder, random, world.ground, tall);
    fill_garden(builder, random, world.ground);
    world.scene.camera = choose_camera(
        world, random,
        [&](Random& r) {
            const float x = draw_normal(r, 0.35F);
            const float z = draw_normal(r, 0.35F);
            return look_closely(r, {x, world.ground(x, z) + tall * draw(r, 0.3F, 1.0F), z}, draw_log(r, 0.35F, 2.0F), -0.05F);
        },
        kCloseLimits);
    return world;
}

}  // namespace

World make_closeup(Random& random) {
    const double kind = random.uniform();
    World world = kind < 0.35   ? indoor_closeup(random)
                  : kind < 0.65 ? still_life(random)
                  : kind < 0.80 ? shelf_closeup(random)
                                : garden_closeup(random);
    world.scene.kind = "close-up";
    return world;
}

}  // namespace patchfusion::scene
