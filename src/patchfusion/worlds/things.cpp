// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/things.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/mesh_builder.h"
#include "patchfusion/scene/models/animals.h"
#include "patchfusion/scene/models/furniture.h"
#include "patchfusion/scene/models/monuments.h"
#include "patchfusion/scene/models/people.h"
#include "patchfusion/scene/models/plants.h"
#include "patchfusion/scene/models/small_objects.h"
#include "patchfusion/scene/models/street_furniture.h"
#include "patchfusion/scene/models/vehicles.h"
#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::worlds {
namespace {

using scene::Bounds;
using scene::draw;
using scene::draw_log;
using scene::Mesh;
using scene::MeshBuilder;
using scene::Vec3;
namespace models = scene::models;

constexpr float kFarthestThing = 25;   // metres at which things are still worth their triangles
constexpr float kNearestThing = 0.5F;  // metres between camera and things
constexpr std::size_t kMostTriangles = 150000;
constexpr double kGameShare = 0.3;  // of things that are a game's models

/// A level place with room around it.
struct Spot {
    Vec3 foot;
    float distance = 0;  // from the camera, metres
    float room = 0;      // metres to the nearest wall, at knee height
    float height = 0;    // metres to the ceiling
};

Vec3 direction_through(const scene::Camera& camera, float u, float v) {
    return camera.forward + scene::camera_right(camera) * ((u - 0.5F) / camera.focal) +
           camera.up * ((0.5F - v) / (camera.focal * camera.aspect));
}

float free_way(const scene::TriangleWorld& map, const Vec3& from, const Vec3& direction, float farthest) {
    scene::Hit hit;
    return map.intersect({.origin = from, .direction = direction, .far = farthest}, hit) ? hit.distance : farthest;
}

/// The floor below a point of the view that is a little nearer than what is seen there.
std::optional<Spot> find_spot(const scene::Camera& camera, const scene::TriangleWorld& map, Random& random) {
    const Vec3 ray = direction_through(camera, draw(random, 0.0F, 1.0F), draw(random, 0.2F, 1.0F));
    const float seen = free_way(map, camera.position, ray, kFarthestThing);
    const Vec3 point = camera.position + ray * (seen * draw(random, 0.5F, 0.97F));
    scene::Hit below;
    const Vec3 down = {0, -1, 0};
    if (!map.intersect({.origin = point, .direction = down, .far = 6}, below)) {
        return std::nullopt;
    }
    const scene::Surface floor = map.surface({.origin = point, .direction = down}, below);
    if (floor.facet_normal.y < 0.9F) {
        return std::nullopt;
    }
    Spot spot = {.foot = floor.position, .distance = scene::length(floor.position - camera.position), .room = 4};
    for (int i = 0; i < 6; ++i) {
        const float angle = static_cast<float>(i) * scene::kPi / 3;
        spot.room = std::min(spot.room, free_way(map, spot.foot + Vec3{0, 0.4F, 0}, {std::cos(angle), 0, std::sin(angle)}, 4));
    }
    spot.height = free_way(map, spot.foot + Vec3{0, 0.05F, 0}, {0, 1, 0}, 20);
    return spot;
}

void furniture(const MeshBuilder& at, Random& random) {
    const Vec3 size = {draw(random, 0.5F, 1.6F), draw(random, 0.45F, 1.9F), draw(random, 0.4F, 0.9F)};
    const Vec3 low = {size.x, draw(random, 0.4F, 0.9F), size.z};
    switch (random.integer(0, 9)) {
        case 0:
            return models::laden_table(at, random, low);
        case 1:
            return models::chair(at, random, {draw(random, 0.4F, 0.6F), draw(random, 0.8F, 1.1F), draw(random, 0.4F, 0.6F)});
        case 2:
            return models::sofa(at, random, {draw(random, 0.9F, 2.2F), draw(random, 0.7F, 1.0F), draw(random, 0.8F, 1.0F)});
        case 3:
            return models::shelf(at, random, {size.x, draw(random, 0.9F, 2.1F), draw(random, 0.25F, 0.4F)});
        case 4:
            return models::cupboard(at, random, size);
        case 5:
            return models::carton_pile(at, random, size);
        case 6:
            return models::clothes_rack(at, random, {size.x, draw(random, 1.4F, 1.8F), size.z});
        case 7:
            return models::coat_stand(at, random, {0.5F, draw(random, 1.5F, 1.9F), 0.5F});
        case 8:
            return models::ladder(at, random, {0.5F, draw(random, 1.2F, 2.4F), 0.6F});
        default:
            return models::stool(at, random, {0.4F, draw(random, 0.4F, 0.8F), 0.4F});
    }
}

void outdoor_thing(const MeshBuilder& at, Random& random, float height) {
    switch (random.integer(0, 9)) {
        case 0:
            return models::tree(at, random, std::min(draw(random, 2.0F, 7.0F), 0.95F * height));
        case 1:
            return models::lamp_post(at, random);
        case 2:
            return models::traffic_sign(at, random);
        case 3:
            return models::bench(at, random);
        case 4:
            return models::bicycle(at, random);
        case 5:
            return models::fence(at, random, draw(random, 1.0F, 3.0F), models::random_fence(random));
        case 6:
            return models::planter(at, random);
        case 7:
            return models::cafe_table(at, random);
        case 8:
            return models::bush(at, random, draw(random, 0.3F, 0.9F), draw(random, 0.5F, 1.5F));
        default:
            return models::bin(at, random);
    }
}

/// A thing that has room there.
void make_thing(const MeshBuilder& at, Random& random, const Spot& spot) {
    const double kind = random.uniform();
    if (spot.distance < 2 && kind < 0.5) {
        const float size = draw_log(random, 0.6F, 1.6F);
        return models::scatter_objects(at, random, 0.6F, 0.5F, random.integer(2, 8), size);
    }
    if (kind < 0.2) {
        return models::person(at, random, random.chance(0.5) ? models::Pose::Standing : models::Pose::Walking);
    }
    if (kind < 0.3) {
        return models::large_plain_object(at, random);
    }
    if (kind < 0.38) {
        return models::potted_plant(at, random, draw(random, 0.15F, 0.4F), draw(random, 0.4F, 1.6F));
    }
    if (kind < 0.43) {
        return models::animal(at, random, draw(random, 0.2F, 1.0F));
    }
    if (kind < 0.62 && spot.height > 3) {
        return outdoor_thing(at, random, spot.height);
    }
    if (kind < 0.72 && spot.room > 2 && spot.height > 3) {
        return models::car(at, random);
    }
    if (kind < 0.77 && spot.room > 2 && spot.height > 4) {
        return models::monument(at, random);
    }
    return furniture(at, random);
}

/// A model of the game's; none where the one that is drawn cannot be had.
void game_thing(const MeshBuilder& at, Random& random, const GameModels& models) {
    const auto index = static_cast<std::size_t>(random.integer(0, static_cast<int>(models.count()) - 1));
    if (const auto model = models.model(index)) {
        for (std::size_t i = 0; i < model->meshes.size(); ++i) {
            at.add(model->meshes[i], at.material(model->materials[i]));
        }
    }
}

/// Lamps near the camera, in the open, and a share of light from everywhere: things alone are lit by it.
void light_things(scene::Lighting& lighting, const scene::Camera& camera, const scene::TriangleWorld& map, Random& random) {
    const float level = draw_log(random, 0.06F, 0.35F);
    lighting.ambient = Vec3{1, draw(random, 0.88F, 1.0F), draw(random, 0.75F, 1.05F)} * level;
    for (int i = random.integer(1, 3); i > 0; --i) {
        const Vec3 aside = {draw(random, -1, 1), draw(random, 0.2F, 1.2F), draw(random, -1, 1)};
        const float way = std::min(draw(random, 1, 6), 0.8F * free_way(map, camera.position, aside, 10));
        const float warmth = draw(random, 0, 1);
        lighting.lamps.push_back(
            {camera.position + aside * way, Vec3{1, 1 - 0.2F * warmth, 1 - 0.45F * warmth} * draw_log(random, 0.8F, 6.0F)});
    }
}

}  // namespace

void add_things(scene::Scene& scene, const scene::TriangleWorld& map, Random& random, const ThingOptions& options) {
    const scene::Camera& camera = scene.camera;
    const int wanted = random.integer(1, options.most);
    if (options.lamps) {
        light_things(scene.lighting, camera, map, random);
    }
    scene::World world;
    world.scene.materials = std::move(scene.materials);
    const MeshBuilder builder(world);
    std::vector<Bounds> taken;
    std::size_t triangles = 0;
    for (int i = 0, tries = 0; i < wanted && tries < 4 * options.most && triangles < kMostTriangles; ++tries) {
        const std::optional<Spot> spot = find_spot(camera, map, random);
        if (!spot || spot->distance < kNearestThing || spot->room < 0.15F) {
            continue;
        }
        std::vector<Mesh> model;
        const auto place = scene::shift(spot->foot) * scene::turn(draw(random, -scene::kPi, scene::kPi));
        if (options.models != nullptr && options.models->count() > 0 && random.chance(kGameShare)) {
            game_thing(builder.into(model).at(place), random, *options.models);
        } else {
            make_thing(builder.into(model).at(place), random, *spot);
        }
        if (model.empty()) {
            continue;
        }
        const Bounds bounds = scene::bounds_of(model);
        const bool collides = bounds.contains(camera.position, kNearestThing) ||
                              std::ranges::any_of(taken, [&](const Bounds& other) { return other.overlaps(bounds); }) ||
                              std::max(bounds.high.x - bounds.low.x, bounds.high.z - bounds.low.z) > 2 * spot->room + 0.6F;
        if (collides) {
            continue;
        }
        taken.push_back(bounds);
        for (Mesh& mesh : model) {
            triangles += mesh.triangles.size();
            scene.meshes.push_back(std::move(mesh));
        }
        ++i;
    }
    scene.materials = std::move(world.scene.materials);
}

}  // namespace patchfusion::worlds
