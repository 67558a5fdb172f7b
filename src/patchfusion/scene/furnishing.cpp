// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/furnishing.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/scene/lighting.h"
#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/models/small_objects.h"
#include "patchfusion/scene/models/vehicles.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene {
namespace {

using Maker = void (*)(const MeshBuilder&, Random&, const Vec3&);

struct Piece {
    Maker make;
    Vec3 smallest;
    Vec3 largest;
    float weight;
};

void plant_pot(const MeshBuilder& builder, Random& random, const Vec3& size) {
    models::potted_plant(builder, random, std::min(size.x, size.z) / 2, size.y);
}

void standing_person(const MeshBuilder& builder, Random& random, const Vec3& /*size*/) {
    models::person(builder, random, random.chance(0.6) ? models::Pose::Standing : models::Pose::Walking);
}

void parked_bicycle(const MeshBuilder& builder, Random& random, const Vec3& /*size*/) {
    models::bicycle(builder.at(turn(kPi / 2)), random);
}

void plain_thing(const MeshBuilder& builder, Random& random, const Vec3& size) {
    models::large_plain_object(builder.at(scaling(std::min(size.x, size.z))), random);
}

void floor_clutter(const MeshBuilder& builder, Random& random, const Vec3& size) {
    models::scatter_objects(builder, random, size.x, size.z, random.integer(2, 6), 1.8F);
}

void column(const MeshBuilder& builder, Random& random, const Vec3& size) {
    const int stone = builder.material(random.chance(0.5) ? palette::plain(random) : palette::rock(random));
    const float r = size.x / 2;
    builder.add(lathe({{r, 0}, {r, 0.15F}, {r * 0.8F, 0.2F}, {r * 0.75F, size.y - 0.2F}, {r, size.y - 0.1F}, {r, size.y}}, 24),
                stone);
}

const Piece kAlongWalls[] = {
    {models::shelf, {0.5F, 0.8F, 0.22F}, {2.4F, 2.3F, 0.42F}, 3},
    {models::cupboard, {0.4F, 0.6F, 0.35F}, {2.0F, 2.3F, 0.6F}, 3},
    {models::sofa, {0.85F, 0.7F, 0.8F}, {2.6F, 0.95F, 1.0F}, 2},
    {models::bed, {0.9F, 0.7F, 1.95F}, {1.9F, 1.4F, 2.2F}, 1.2F},
    {models::desk, {1.0F, 0.7F, 1.1F}, {2.0F, 0.78F, 1.5F}, 1.8F},
    {models::kitchen_row, {1.5F, 1.5F, 0.6F}, {3.8F, 2.3F, 0.65F}, 0.9F},
    {models::television, {1.0F, 1.2F, 0.4F}, {2.0F, 1.6F, 0.5F}, 1},
    {models::coat_stand, {0.5F, 1.6F, 0.5F}, {0.6F, 1.9F, 0.6F}, 0.7F},
    {models::clothes_rack, {0.9F, 1.4F, 0.5F}, {1.8F, 1.8F, 0.6F}, 0.7F},
    {models::fireplace, {1.2F, 2.4F, 0.4F}, {2.0F, 3.0F, 0.6F}, 0.5F},
    {models::piano, {1.4F, 1.1F, 0.8F}, {1.5F, 1.3F, 1.0F}, 0.4F},
    {models::chair, {0.4F, 0.8F, 0.42F}, {0.5F, 1.05F, 0.5F}, 1},
    {models::carton_pile, {0.35F, 0.4F, 0.35F}, {0.7F, 1.2F, 0.7F}, 1},
    {models::ladder, {0.4F, 1.2F, 0.5F}, {0.5F, 2.0F, 0.9F}, 0.5F},
    {plant_pot, {0.4F, 0.6F, 0.4F}, {0.9F, 1.9F, 0.9F}, 1.5F},
    {parked_bicycle, {1.75F, 1.0F, 0.6F}, {1.8F, 1.1F, 0.62F}, 0.4F},
    {models::table, {0.4F, 0.45F, 0.3F}, {1.2F, 0.8F, 0.5F}, 1},
};

const Piece kInTheOpen[] = {
    {models::dining_table, {1.8F, 0.7F, 1.7F}, {3.0F, 0.78F, 2.0F}, 2},
    {models::table, {0.5F, 0.35F, 0.5F}, {1.6F, 0.78F, 1.0F}, 2},
    {models::chair, {0.4F, 0.8F, 0.42F}, {0.52F, 1.05F, 0.52F}, 2},
    {models::stool, {0.32F, 0.4F, 0.32F}, {0.42F, 0.75F, 0.42F}, 1},
    {models::sofa, {0.85F, 0.7F, 0.8F}, {2.2F, 0.9F, 1.0F}, 1},
    {models::carton_pile, {0.35F, 0.4F, 0.35F}, {0.8F, 1.2F, 0.8F}, 0.8F},
    {standing_person, {0.6F, 1.7F, 0.6F}, {0.7F, 1.9F, 0.7F}, 1.2F},
    {plain_thing, {0.5F, 0.5F, 0.5F}, {1.0F, 1.0F, 1.0F}, 1},
    {floor_clutter, {0.5F, 0.3F, 0.5F}, {1.5F, 0.4F, 1.5F}, 1.5F},
    {plant_pot, {0.4F, 0.5F, 0.4F}, {0.8F, 1.6F, 0.8F}, 0.8F},
    {models::ladder, {0.4F, 1.2F, 0.6F}, {0.5F, 2.0F, 0.9F}, 0.3F},
    {column, {0.25F, 2.3F, 0.25F}, {0.5F, 4.0F, 0.5F}, 0.3F},
};

template <std::size_t N>
const Piece& choose_piece(Random& random, const Piece (&pieces)[N]) {
    float total = 0;
    for (const Piece& piece : pieces) {
        total += piece.weight;
    }
    float left = draw(random, 0, total);
    for (const Piece& piece : pieces) {
        left -= piece.weight;
        if (left < 0) {
            return piece;
        }
    }
    return pieces[N - 1];
}

Vec3 size_of(Random& random, const Piece& piece, float ceiling) {
    const Vec3 size = {draw(random, piece.smallest.x, piece.largest.x), draw(random, piece.smallest.y, piece.largest.y),
                       draw(random, piece.smallest.z, piece.largest.z)};
    return {size.x, piece.make == column ? ceiling : std::min(size.y, ceiling - 0.15F), size.z};
}

}  // namespace

void furnish(const MeshBuilder& builder, Random& random, FloorPlan& plan, const Vec3& room_size, float fullness) {
    const float area = room_size.x * room_size.z;
    const int rugs = random.chance(0.45) ? random.integer(1, 2) : 0;
    for (int i = 0; i < rugs; ++i) {
        const Vec3 rug = {draw(random, 1.0F, std::max(1.1F, room_size.x * 0.7F)), 0.012F,
                          draw(random, 0.8F, std::max(0.9F, room_size.z * 0.5F))};
        builder.add_soft(random.chance(0.7) ? box(rug) : scene::cylinder(std::min(rug.x, rug.z) / 2, 0.012F, 32),
                         builder.material(palette::textile(random)),
                         shift(room_size.x * draw(random, 0.35F, 0.65F), 0.001F * static_cast<float>(i),
                               room_size.z * draw(random, 0.35F, 0.65F)) *
                             turn(random.chance(0.7) ? 0.0F : draw(random, -0.5F, 0.5F)));
    }
    const int along_walls = static_cast<int>(fullness * (2.0F + 0.55F * area));
    for (int i = 0; i < along_walls; ++i) {
        const Piece& piece = choose_piece(random, kAlongWalls);
        const Vec3 size = size_of(random, piece, room_size.y);
        if (const auto place = plan.against_wall(random, size.x, size.z)) {
            piece.make(builder.at(*place), random, size);
        }
    }
    const int in_the_open = static_cast<int>(fullness * (1.0F + 0.22F * area));
    for (int i = 0; i < in_the_open; ++i) {
        const Piece& piece = choose_piece(random, kInTheOpen);
        const Vec3 size = size_of(random, piece, room_size.y);
        if (const auto place = plan.in_the_open(random, size.x, size.z)) {
            piece.make(builder.at(*place), random, size);
        }
    }
}

void decorate_walls(const MeshBuilder& builder, Random& random, const RoomShell& shell) {
    for (int wall = 0; wall < 4; ++wall) {
        const float length = wall_length(shell.size, wall);
        const int count = random.integer(0, std::max(1, static_cast<int>(length / 1.3F)));
        std::vector<std::pair<float, float>> taken;  // from, to
        for (const Opening& hole : shell.openings[static_cast<std::size_t>(wall)]) {
            taken.emplace_back(hole.centre - hole.width * 0.85F, hole.centre + hole.width * 0.85F);
        }
        for (int i = 0; i < count; ++i) {
            const float width = draw(random, 0.25F, 1.1F);
            const float height = width * draw(random, 0.6F, 1.5F);
            const float centre = draw(random, -0.5F, 0.5F) * (length - width);
            const float base = draw(random, 1.35F, 1.7F) - height * 0.3F;
            const bool free =
                base + height < shell.size.y - 0.1F && std::none_of(taken.begin(), taken.end(), [&](const auto& other) {
                    return centre - width / 2 < other.second && centre + width / 2 > other.first;
                });
            if (!free) {
                continue;
            }
            taken.emplace_back(centre - width / 2, centre + width / 2);
            const MeshBuilder at = builder.at(wall_frame(shell.size, wall) * shift(centre, base, 0));
            if (random.chance(0.25)) {  // no frame: it might as well be a window, and is none
                at.box({width, height, draw_log(random, 0.005F, 0.06F)}, {0, 0, 0.005F}, at.material(palette::panel(random)));
            } else if (random.chance(0.2)) {  // a board with things on it
                at.box({width, 0.025F, 0.2F}, {0, 0, 0.1F}, at.material(palette::furniture(random)));
                models::book_row(at.at(shift(0, 0.025F, 0.1F)), random, width * 0.8F, 0.26F, 0.2F);
            } else {
                models::picture_frame(at, random, width, height);
            }
        }
    }
}

void hang_lamps(const MeshBuilder& builder, Random& random, FloorPlan& plan, const Vec3& room_size) {
    auto& lamps = builder.world().scene.lighting.lamps;
    const int count = random.integer(1, 4);
    for (int i = 0; i < count; ++i) {
        const float x = draw(random, 0.25F, 0.75F) * room_size.x;
        const float z = draw(random, 0.2F, 0.8F) * room_size.z;
        Vec3 bulb = {x, room_size.y - 0.12F, z};
        const double kind = random.uniform();
        if (kind < 0.45) {
            bulb = models::hanging_lamp(builder.at(shift(x, room_size.y, z)), random,
                                        draw(random, 0.3F, std::max(0.35F, room_size.y - 1.9F)));
        } else if (kind < 0.7) {
            const auto place = plan.against_wall(random, 0.5F, 0.5F);
            if (place) {
                bulb = models::floor_lamp(builder.at(*place), random, draw(random, 1.2F, 1.75F));
            }
        } else {  // a flat ceiling light
            builder.add(cylinder(draw(random, 0.1F, 0.25F), 0.06F, 20), builder.material({.base = {0.9F, 0.9F, 0.87F}}),
                        shift(x, room_size.y - 0.06F, z));
        }
        lamps.push_back({bulb, lamp_colour(random) * (1.6F / std::sqrt(static_cast<float>(count)))});
    }
}

void surroundings_of_house(const MeshBuilder& builder, Random& random, const Vec3& house_size) {
    const float level = random.chance(0.6) ? -draw(random, 0.15F, 0.8F) : -draw(random, 2.5F, 12.0F);
    const int ground = builder.material(random.chance(0.6) ? palette::grass(random) : palette::paving(random));
    builder.add_soft(box({800, 0.1F, 800}), ground, shift(house_size.x / 2, level - 0.1F, house_size.z / 2));
    const int things = random.integer(4, 14);
    std::vector<Mesh> tree;
    models::tree(builder.into(tree), random, draw(random, 4.0F, 11.0F));
    const int facade = builder.material(palette::facade(random));
    const int windows = builder.material(palette::facade(random));
    builder.world().scene.materials[static_cast<std::size_t>(windows)].pattern = Pattern::Windows;
    builder.world().scene.materials[static_cast<std::size_t>(windows)].period_m = draw(random, 2.2F, 3.5F);
    builder.world().scene.materials[static_cast<std::size_t>(windows)].second = {0.05F, 0.07F, 0.09F};
    for (int i = 0; i < things; ++i) {
        const float angle = draw(random, 0, 2 * kPi);
        const float away = std::max(house_size.x, house_size.z) + draw_log(random, 4.0F, 60.0F);
        const Vec3 spot = {house_size.x / 2 + away * std::cos(angle), level, house_size.z / 2 + away * std::sin(angle)};
        if (random.chance(0.6)) {
            builder.add_model(tree, shift(spot) * turn(angle) * scaling(draw(random, 0.7F, 1.3F)));
        } else if (random.chance(0.7)) {
            const Vec3 out = {std::cos(angle), 0, std::sin(angle)};
            builder.at(shift(spot + out * 12.0F) * turn(-angle))
                .box({10, draw(random, 4.0F, 18.0F), draw(random, 8.0F, 25.0F)}, {0, 0, 0},
                     random.chance(0.7) ? windows : facade);
        } else {
            models::car(builder.at(shift(spot) * turn(angle)), random);
        }
    }
}

}  // namespace patchfusion::scene
