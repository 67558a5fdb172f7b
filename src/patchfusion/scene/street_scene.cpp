// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/lighting.h"
#include "patchfusion/scene/models/animals.h"
#include "patchfusion/scene/models/buildings.h"
#include "patchfusion/scene/models/monuments.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/models/street_furniture.h"
#include "patchfusion/scene/models/vehicles.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"
#include "patchfusion/scene/street_layout.h"
#include "patchfusion/scene/world_kinds.h"

namespace patchfusion::scene {
namespace {

void build_house(const MeshBuilder& builder, Random& random, const Street& street, float side, float along, float width,
                 double town) {
    const Transform place = street.at(along + width / 2, side * street.house_line()) * facing_road(side);
    const MeshBuilder at = builder.at(place);
    const float depth = draw(random, 8.0F, 14.0F);
    if (along > kStreetDetail || along + width < -18.0F) {
        models::distant_house(at, random, width, depth,
                              random.chance(town) ? draw(random, 7.0F, 24.0F) : draw(random, 4.0F, 8.0F));
    } else if (random.chance(town)) {
        models::town_house(at, random, width, depth, random.integer(2, random.chance(0.2) ? 9 : 5));
        if (random.chance(0.05)) {
            models::scaffold(at, random, width * 0.9F, draw(random, 5.0F, 12.0F));
        }
    } else if (random.chance(0.08)) {
        models::church(at.at(shift(0, 0, -2)), random);
    } else {
        models::cottage(at.at(shift(0, 0, -draw(random, 0.0F, 4.0F))), random, width * 0.75F);
    }
    if (street.setback > 1.0F && random.chance(0.7) && along < kStreetDetail) {
        models::fence(
            builder.at(street.at(along + width / 2, side * (street.half_road + street.pavement + 0.2F)) * facing_road(side)),
            random, width * 0.95F, models::random_fence(random));
    }
}

void line_with_houses(const MeshBuilder& builder, Random& random, const Street& street, float side) {
    const double town = street.setback > 1.0F ? 0.25 : 0.9;
    const double gap = draw(random, 0.02F, 0.3F);
    for (float along = kStreetBegin; along < street.end;) {
        const float width = draw(random, 6.0F, along > kStreetDetail ? 30.0F : 18.0F);
        if (!random.chance(gap)) {
            build_house(builder, random, street, side, along, width - (random.chance(town) ? 0.02F : 1.5F), town);
        }
        along += width;
    }
}

/// A park, a field or water instead of houses.
void open_side(const MeshBuilder& builder, Random& random, const Street& street, float side,
               const std::vector<models::Model>& trees) {
    if (random.chance(0.7)) {
        const auto style = models::random_fence(random);
        const Random alike = random;
        for (float along = -20; along < 60; along += 10) {
            Random look = alike;
            models::fence(
                builder.at(street.at(along + 5, side * (street.half_road + street.pavement + 0.2F)) * facing_road(side)), look,
                10, style);
        }
    }
    for (int i = 0; i < 22 && builder.lighter_than(80000); ++i) {
        const float along = draw(random, kStreetBegin, 160.0F);
        builder.at(street.at(along, side * (street.house_line() + draw_log(random, 2.0F, 60.0F)), 0))
            .add_model(trees[static_cast<std::size_t>(random.integer(0, static_cast<int>(trees.size()) - 1))],
                       turn(draw(random, 0, 6)) * scaling(draw(random, 0.7F, 1.3F)), 0.35F);
    }
    for (int i = random.integer(0, 4); i > 0; --i) {
        models::monument(
            builder.at(street.at(draw(random, 2.0F, 40.0F), side * (street.house_line() + draw(random, 4.0F, 14.0F)), -0.02F) *
                       facing_road(side)),
            random);
    }
    for (float along = kStreetBegin; along < 240; along += draw(random, 25.0F, 60.0F)) {
        models::distant_house(builder.at(street.at(along, side * draw(random, 80.0F, 140.0F), 0) * facing_road(side)), random,
                              draw(random, 12.0F, 40.0F), 15, draw(random, 6.0F, 40.0F));
    }
}

void park_cars(const MeshBuilder& builder, Random& random, const Street& street) {
    std::vector<models::Model> cars(static_cast<std::size_t>(random.integer(3, 5)));
    for (auto& model : cars) {
        random.chance(0.07) ? models::lorry(builder.into(model), random) : models::car(builder.into(model), random);
    }
    const auto any = [&]() -> const models::Model& {
        return cars[static_cast<std::size_t>(random.integer(0, static_cast<int>(cars.size()) - 1))];
    };
    for (const float side : {-1.0F, 1.0F}) {
        const double share = random.chance(0.25) ? 0.0 : draw(random, 0.2F, 0.95F);
        for (float along = kStreetBegin + 3; along < 100 && street.half_road > 2.6F && builder.lighter_than(140000);
             along += draw(random, 5.6F, 7.5F)) {
            if (random.chance(share)) {
                const Transform place = street.at(along, side * (street.half_road - 1.05F), 0) * turn(side > 0 ? kPi : 0.0F) *
                                        turn(draw_normal(random, 0.02F));
                builder.add_model(any(), place, 1.0F);
            }
        }
    }
    for (int i = random.integer(0, 4); i > 0 && street.half_road > 4.2F; --i) {
        const float side = draw_sign(random);
        builder.add_model(any(), street.at(draw_log(random, 8.0F, 120.0F), side * 1.4F, 0) * turn(side > 0 ? kPi : 0.0F), 1.0F);
    }
}

void string_wires(const MeshBuilder& builder, Random& random, const Street& street, float side) {
    const int wood = builder.material(random.chance(0.6) ? palette::bark(random) : palette::metal(random));
    const int wire = builder.material({.base = {0.03F, 0.03F, 0.03F}, .grain = 0.0F});
    const float height = draw(random, 5.5F, 9.0F);
    const int arms = random.integer(1, 2);
    const float span = draw(random, 22.0F, 40.0F);
    const float across = side * (street.half_road + 0.4F);
    const float first = kStreetBegin + draw(random, 0, span);
    for (float along = first; along < 170; along += span) {
        const Transform here = street.at(along, across);
        const Transform next = street.at(along + span, across);
        models::utility_pole(builder.at(here), height, arms, wood);
        for (int arm = 0; arm < arms; ++arm) {
            for (const float x : {-0.9F, -0.35F, 0.35F, 0.9F}) {
                const Vec3 top = {x, height - 0.6F - 0.7F * static_cast<float>(arm) + 0.24F, 0.08F};
                builder.add_soft(tube(hanging_cable(here.point(top), next.point(top), span * 0.018F, 10), 0.011F, 3), wire);
            }
        }
        if (random.chance(0.5)) {  // a service line over the road to a house
            builder.add_soft(
                tube(hanging_cable(here.point({0, height - 0.8F, 0}),
                                   street.at(along + draw(random, -8, 8), -side * street.house_line(), 6).origin, 0.4F, 10),
                     0.012F, 3),
                wire);
        }
    }
}

void furnish_pavement(const MeshBuilder& builder, Random& random, const Street& street, float side,
                      const std::vector<models::Model>& trees) {
    using Maker = void (*)(const MeshBuilder&, Random&);
    static constexpr Maker kMakers[] = {models::bin,           models::bin,          models::bench,      models::bench,
                                        models::hydrant,       models::traffic_sign, models::bollard,    models::traffic_sign,
                                        models::traffic_light, models::bollard,      models::cafe_table, models::bicycle,
                                        models::planter,       models::planter,      models::bicycle,    models::post_box,
                                        models::bin,           models::traffic_sign};
    if (random.chance(0.2)) {
        models::advertising_column(builder.at(street.at(draw(random, 3.0F, 40.0F), side * (street.half_road + 0.9F))), random);
    }
    const float edge = side * (street.half_road + 0.55F);
    const float spacing = draw(random, 14.0F, 32.0F);
    const Random lamp_look = random;
    for (float along = kStreetBegin + draw(random, 0, 10.0F); along < 130; along += spacing) {
        Random same = lamp_look;
        models::lamp_post(builder.at(street.at(along, edge) * facing_road(side)), same);
    }
    if (random.chance(0.5)) {
        const float step = draw(random, 7.0F, 16.0F);
        const auto& tree = trees[static_cast<std::size_t>(random.integer(0, static_cast<int>(trees.size()) - 1))];
        for (float along = kStreetBegin + 4; along < 120 && builder.lighter_than(110000); along += step) {
            builder.at(street.at(along, side * (street.half_road + 0.9F)))
                .add_model(tree, turn(along) * scaling(draw(random, 0.55F, 0.85F)), 0.25F);
        }
    }
    for (int i = random.integer(3, 16); i > 0 && builder.lighter_than(125000); --i) {
        const float along = draw(random, -8.0F, 45.0F);
        const bool at_wall = random.chance(0.5) && street.pavement > 2.0F;
        const float across = at_wall ? side * (street.half_road + street.pavement - 0.7F) : edge;
        kMakers[random.integer(0, static_cast<int>(std::size(kMakers)) - 1)](
            builder.at(street.at(along, across) * facing_road(side)), random);
    }
    for (int i = random.integer(0, 9); i > 0; --i) {
        const float along = random.chance(0.5) ? draw(random, -5.0F, 20.0F) : draw(random, 5.0F, 80.0F);
        const Transform place =
            street.at(along, side * (street.half_road + draw(random, 0.7F, std::max(0.8F, street.pavement - 0.4F))));
        models::person(builder.at(place * turn(random.chance(0.5) ? 0.0F : kPi) * turn(draw_normal(random, 0.4F))), random,
                       random.chance(0.7) ? models::Pose::Walking : models::Pose::Standing);
    }
}

/// The front of a house, from over the road.
Camera front_view(Random& random, const Street& street) {
    const float side = draw_sign(random);
    const float along = draw(random, -10.0F, 20.0F);
    const Transform here = street.at(along, -side * draw(random, 0.0F, street.half_road + 0.6F), draw(random, 1.3F, 2.2F));
    const Transform front = street.at(along + draw_normal(random, 4.0F), side * street.house_line(), draw(random, 1.0F, 6.0F));
    return aim_camera(random, here.origin, front.origin);
}

Camera street_view(Random& random, const Street& street) {
    if (random.chance(0.25)) {
        return front_view(random, street);
    }
    const double place = random.uniform();
    const bool high = place > 0.9;
    const float across = place < 0.55 ? draw_sign(random) * (street.half_road + draw(random, 0.4F, street.pavement - 0.3F))
                                      : draw(random, -1, 1) * street.half_road;
    const float height = high                 ? draw_log(random, 2.5F, 14.0F)
                         : random.chance(0.1) ? draw(random, 0.3F, 1.0F)
                                              : draw(random, 1.1F, 1.8F);
    const Transform here = street.at(draw(random, -10.0F, 10.0F), across, height + kKerb);
    const bool aside = random.chance(0.25);
    const float yaw = aside ? draw_sign(random) * draw(random, 0.6F, 1.7F) : draw_normal(random, 0.25F);
    const float pitch = draw_normal(random, 0.08F) + (high ? -0.25F : 0.03F) + street.slope;
    const Vec3 way = here.direction({std::sin(yaw), std::tan(pitch), -std::cos(yaw)});
    return aim_camera(random, here.origin, here.origin + way * 10.0F);
}

}  // namespace

World make_street(Random& random) {
    World world;
    const MeshBuilder builder(world);
    world.scene.kind = "street";
    world.scene.lighting = outdoor_light(random);
    const Street street = plan_street(random);
    world.ground = [street](float /*x*/, float z) { return street.lift(z); };
    lay_street(builder, random, street);
    std::vector<models::Model> trees(3);
    for (auto& model : trees) {
        models::tree(builder.into(model), random, draw_log(random, 5.0F, 13.0F));
    }
    const float open = random.chance(0.3) ? draw_sign(random) : 0.0F;
    for (const float side : {-1.0F, 1.0F}) {
        if (side == open) {
            open_side(builder, random, street, side, trees);
        } else {
            line_with_houses(builder, random, street, side);
        }
        furnish_pavement(builder, random, street, side, trees);
    }
    if (random.chance(0.5)) {  // the street ends at a house
        const MeshBuilder at_end = builder.at(street.at(street.end + 8, 0));
        random.chance(0.25) ? models::church(at_end, random)
                            : models::distant_house(at_end, random, 40, 15, draw(random, 6.0F, 25.0F));
    }
    if (random.chance(0.15)) {
        models::animal(builder.at(street.at(draw(random, 3.0F, 20.0F), draw(random, -1, 1) * (street.half_road + 1)) *
                                  turn(draw(random, 0, 6))),
                       random, draw(random, 0.3F, 0.7F));
    }
    if (random.chance(0.45)) {
        string_wires(builder, random, street, draw_sign(random));
    }
    park_cars(builder, random, street);
    world.scene.camera = choose_camera(world, random, [&](Random& r) { return street_view(r, street); });
    return world;
}

}  // namespace patchfusion::scene
