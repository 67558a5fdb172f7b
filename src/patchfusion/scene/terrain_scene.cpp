// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/landscape.h"
#include "patchfusion/scene/lighting.h"
#include "patchfusion/scene/models/animals.h"
#include "patchfusion/scene/models/buildings.h"
#include "patchfusion/scene/models/monuments.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/models/street_furniture.h"
#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"
#include "patchfusion/scene/world_kinds.h"

namespace patchfusion::scene {
namespace {

Vec3 around(Random& random, float nearest, float farthest) {
    const float away = draw_log(random, nearest, farthest);
    const float angle = draw(random, 0, 2 * kPi);
    return {away * std::cos(angle), 0, away * std::sin(angle)};
}

/// Where trees and rocks may stand: on dry land.
struct Site {
    const World& world;
    float water_level;

    [[nodiscard]] bool dry(const Vec3& p) const { return world.ground(p.x, p.z) > water_level + 0.05F; }
    [[nodiscard]] Transform stand(const Vec3& p, float sink = 0.03F) const {
        return shift(p.x, world.ground(p.x, p.z) - sink, p.z);
    }
};

void plant_trees(const MeshBuilder& builder, Random& random, const Site& site) {
    std::vector<models::Model> kinds(static_cast<std::size_t>(random.integer(2, 4)));
    for (auto& model : kinds) {
        models::tree(builder.into(model), random, draw_log(random, 4.0F, 16.0F));
    }
    const auto any = [&]() -> const models::Model& {
        return kinds[static_cast<std::size_t>(random.integer(0, static_cast<int>(kinds.size()) - 1))];
    };
    const int count = random.integer(4, 34);
    for (int i = 0; i < count && builder.lighter_than(65000); ++i) {
        const Vec3 spot = around(random, 3.5F, 110.0F);
        if (site.dry(spot)) {
            builder.add_model(any(), site.stand(spot, 0.15F) * turn(draw(random, 0, 6)) * scaling(draw(random, 0.6F, 1.25F)),
                              0.35F);
        }
    }
    if (random.chance(0.25) && builder.lighter_than(65000)) {  // an avenue or orchard
        const Transform row = turn(draw(random, 0, kPi));
        const float step = draw(random, 4.0F, 9.0F);
        const models::Model& kind = any();
        for (int i = -4; i < 8; ++i) {
            for (const float side : {-1.0F, 1.0F}) {
                const Vec3 spot = row.point({side * step * 0.8F, 0, -step * static_cast<float>(i)});
                if (site.dry(spot)) {
                    builder.add_model(kind, site.stand(spot, 0.1F) * turn(spot.x) * scaling(draw(random, 0.8F, 1.0F)), 0.35F);
                }
            }
        }
    }
}

/// Woods on far slopes: crowns of few triangles.
void plant_far_woods(const MeshBuilder& builder, Random& random, const Site& site) {
    const bool pointed = random.chance(0.5);
    Material crowns = palette::foliage(random);
    if (pointed) {  // needles stay green
        crowns.base = colour(draw(random, 0.25F, 0.42F), draw(random, 0.2F, 0.6F), draw(random, 0.15F, 0.45F));
        crowns.second = crowns.base * 0.5F;
    }
    const int green = builder.material(crowns);
    const int groups = random.integer(2, 14);
    for (int group = 0; group < groups && builder.lighter_than(95000); ++group) {
        const Vec3 middle = around(random, 100.0F, 600.0F);
        const int count = random.integer(15, 70);
        for (int i = 0; i < count; ++i) {
            const Vec3 spot = middle + Vec3{draw_normal(random, 25.0F), 0, draw_normal(random, 25.0F)};
            if (!site.dry(spot) || std::hypot(spot.x, spot.z) < 70) {
                continue;
            }
            const float size = draw_log(random, 1.8F, 6.0F);
            Mesh crown = pointed ? frustum(size * draw(random, 0.35F, 0.6F), 0.05F * size, size * 3, 7)
                                 : ellipsoid({size, size * 1.1F, size}, 6, 8);
            roughen(crown, 0.2F, 2.0F / size, static_cast<std::uint32_t>(i));
            builder.add_soft(crown, green, site.stand(spot, pointed ? 0.5F : -size * 0.8F) * turn(spot.x));
        }
    }
}

void scatter_bushes_and_rocks(const MeshBuilder& builder, Random& random, const Site& site) {
    std::vector<models::Model> kinds(4);
    for (std::size_t i = 0; i < 2; ++i) {
        const float radius = draw(random, 0.4F, 1.3F);
        models::bush(builder.into(kinds[i]), random, radius, radius * draw(random, 0.8F, 1.8F));
        models::rock(builder.into(kinds[i + 2]), random, draw_log(random, 0.15F, 1.6F),
                     builder.material(palette::rock(random)));
    }
    const int bushes = random.integer(0, 24);
    const int rocks = random.chance(0.6) ? random.integer(2, 40) : 0;
    for (int i = 0; i < bushes + rocks && builder.lighter_than(115000); ++i) {
        const Vec3 spot = around(random, 1.5F, 50.0F);
        if (i >= bushes || site.dry(spot)) {
            const auto kind = static_cast<std::size_t>(random.integer(0, 1)) + (i < bushes ? 0U : 2U);
            builder.add_model(kinds[kind], site.stand(spot) * turn(draw(random, 0, 6)) * scaling(draw_log(random, 0.5F, 1.6F)),
                              0.8F);
        }
    }
}

void lay_path(const MeshBuilder& builder, Random& random, const World& world) {
    const float heading = draw(random, 0, 2 * kPi);
    const float width = draw(random, 0.8F, 3.0F);
    const float swing = draw(random, 1.0F, 6.0F);
    const float pace = draw(random, 0.03F, 0.12F);
    const float offset = draw(random, -3, 3);
    const Transform way = turn(heading);
    builder.add_soft(sheet(7, 220,
                           [&](int column, int row) {
                               const float along = -30.0F + 0.45F * static_cast<float>(row);
                               const float across =
                                   swing * std::sin(pace * along) + offset + width * (static_cast<float>(column) / 6.0F - 0.5F);
                               const Vec3 p = way.point({across, 0, -along});
                               const float edge = column == 0 || column == 6 ? -0.08F : 0.0F;
                               return Vec3{p.x, world.ground(p.x, p.z) + 0.035F + 0.002F * std::abs(along) + edge, p.z};
                           }),
                     builder.material(random.chance(0.6) ? palette::soil(random) : palette::paving(random)));
}

void run_fence(const MeshBuilder& builder, Random& random, const Site& site) {
    const Vec3 start = around(random, 4.0F, 14.0F);
    const float heading = draw(random, 0, 2 * kPi);
    const auto style = models::random_fence(random);
    const float piece = draw(random, 2.5F, 5.0F);
    const Random alike = random;
    Vec3 from = start;
    for (int i = 0; i < 9; ++i) {
        const float angle = heading + 0.08F * static_cast<float>(i);
        const Vec3 to = from + Vec3{std::cos(angle), 0, -std::sin(angle)} * piece;
        const float y0 = site.world.ground(from.x, from.z);
        const float y1 = site.world.ground(to.x, to.z);
        Random look = alike;
        const Transform slanted = {{std::cos(angle), (y1 - y0) / piece, -std::sin(angle)},
                                   {0, 1, 0},
                                   {std::sin(angle), 0, std::cos(angle)},
                                   (from + to) * 0.5F + Vec3{0, (y0 + y1) / 2 - 0.05F, 0}};
        models::fence(builder.at(slanted), look, piece, style);
        from = to;
    }
}

void place_works_of_man(const MeshBuilder& builder, Random& random, const Site& site) {
    for (int i = random.chance(0.45) ? random.integer(1, 4) : 0; i > 0; --i) {
        const Vec3 spot = around(random, 12.0F, 90.0F);
        if (site.dry(spot)) {
            models::cottage(builder.at(site.stand(spot, 0.2F) * turn(draw(random, 0, 6))), random, draw(random, 3.0F, 12.0F));
        }
    }
    for (int i = random.chance(0.5) ? random.integer(1, 8) : 0; i > 0; --i) {
        const Vec3 spot = around(random, 2.5F, 30.0F);
        const MeshBuilder at = builder.at(site.stand(spot, 0.01F) * turn(draw(random, 0, 6)));
        if (site.dry(spot)) {
            const double what = random.uniform();
            what < 0.45   ? models::person(at, random, random.chance(0.5) ? models::Pose::Walking : models::Pose::Standing)
            : what < 0.6  ? models::bench(at, random)
            : what < 0.75 ? models::monument(at, random)
                          : models::animal(at, random, draw_log(random, 0.3F, 1.5F));
        }
    }
    if (random.chance(0.15)) {
        const Vec3 spot = around(random, 35.0F, 200.0F);
        models::church(builder.at(site.stand(spot, 0.5F) * turn(draw(random, 0, 6))), random);
    }
    if (random.chance(0.2)) {  // a line of pylons or poles across the country
        const int wood = builder.material(palette::bark(random));
        const float heading = draw(random, 0, 2 * kPi);
        const Vec3 way = {std::cos(heading), 0, -std::sin(heading)};
        const Vec3 origin = around(random, 6.0F, 25.0F);
        for (int i = -3; i < 5; ++i) {
            const auto pole_at = [&](int k) {
                return site.stand(origin + way * (32.0F * static_cast<float>(k))) * turn(heading + kPi / 2);
            };
            models::utility_pole(builder.at(pole_at(i)), 8, 1, wood);
            for (const float x : {-0.9F, 0.0F, 0.9F}) {
                builder.add_soft(
                    tube(hanging_cable(pole_at(i).point({x, 7.6F, 0}), pole_at(i + 1).point({x, 7.6F, 0}), 0.7F, 10), 0.012F,
                         3),
                    wood);
            }
        }
    }
}

Camera terrain_view(Random& random, const World& world) {
    const Vec3 spot = around(random, 0.3F, 14.0F);
    const double style = random.uniform();
    const float height = style < 0.72   ? draw(random, 1.0F, 1.8F)
                         : style < 0.87 ? draw(random, 0.25F, 1.0F)
                                        : draw_log(random, 2.0F, 18.0F);
    const Vec3 eye = {spot.x, world.ground(spot.x, spot.z) + height, spot.z};
    const float heading = draw(random, 0, 2 * kPi);
    const float pitch = draw_normal(random, 0.09F) - 0.04F - (height > 2.0F ? 0.2F : 0.0F);
    return aim_camera(random, eye, eye + Vec3{std::cos(heading), std::tan(pitch), std::sin(heading)} * 10.0F);
}

}  // namespace

World make_terrain(Random& random) {
    World world;
    const MeshBuilder builder(world);
    world.scene.kind = "terrain";
    world.scene.lighting = outdoor_light(random);
    const Relief relief = random_relief(random);
    world.ground = [relief](float x, float z) { return relief.height(x, z); };
    lay_relief(builder, random, relief);
    const bool lake = random.chance(0.25);
    const float water_level = lake ? -draw(random, 0.1F, 0.35F) * relief.hill_height - 0.2F : -1e6F;
    if (lake) {
        builder.add_soft(box({1600, 0.02F, 1600}), builder.material(palette::water(random)), shift(0, water_level, 0));
        world.ground = [relief, water_level](float x, float z) { return std::max(relief.height(x, z), water_level - 0.3F); };
    }
    const Site site = {world, water_level};
    if (random.chance(0.55)) {
        lay_path(builder, random, world);
    }
    plant_trees(builder, random, site);
    plant_far_woods(builder, random, site);
    scatter_bushes_and_rocks(builder, random, site);
    if (random.chance(0.4)) {
        run_fence(builder, random, site);
    }
    place_works_of_man(builder, random, site);
    world.scene.camera = choose_camera(world, random, [&](Random& r) { return terrain_view(r, world); });
    if (random.chance(0.7)) {
        const Vec3& eye = world.scene.camera.position;
        grow_meadow(builder, random, eye + world.scene.camera.forward * 3.0F, draw(random, 4.0F, 9.0F),
                    random.integer(80, 600));
    }
    return world;
}

}  // namespace patchfusion::scene
