// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "patchfusion/core/error.h"
#include "patchfusion/scene/camera_placement.h"
#include "patchfusion/scene/lighting.h"
#include "patchfusion/scene/triangle_world.h"
#include "patchfusion/scene/vec3.h"
#include "patchfusion/scene/view_rays.h"
#include "patchfusion/worlds/game_world.h"
#include "patchfusion/worlds/things.h"

namespace patchfusion::worlds {
namespace {

using scene::Camera;
using scene::Vec3;

constexpr Size kProbes = {18, 32};
constexpr int kTries = 200;
constexpr int kSoundViews = 3;       // of which the deepest is taken
constexpr double kCloseShare = 0.3;  // of proposals that step up to what they look at
constexpr float kFarthest = 300;     // metres that the sky counts as
constexpr float kHorizon = 0.05F;    // sine of how far down an open world's sky reaches: ground ends somewhere
constexpr float kClearance = 0.6F;   // metres to the wall that a step ends at

/// What a camera meets, of all its probes.
struct Survey {
    float nothing = 0;
    float back_faces = 0;
    float sky = 0;
    float close = 0;    // within 0.8 m
    float nearest = 0;  // metres
    float spread = 0;   // natural logarithm of the 90th over the 10th percentile of depth
};

bool is_sound(const Survey& survey, float least_spread) {
    return survey.nothing <= 0.01F && survey.back_faces <= 0.02F && survey.sky <= 0.6F && survey.close <= 0.35F &&
           survey.nearest >= 0.25F && survey.spread >= least_spread;
}

float drawn(Random& random, double low, double high) {
    return static_cast<float>(random.uniform(low, high));
}

}  // namespace

struct ViewChooser::Impl {
    Impl(const GameWorld& source, int most, const GameModels* its_models)
        : game(source), world(source.scene.meshes, source.scene.materials), most_things(most), models(its_models) {}

    [[nodiscard]] Survey survey(const Camera& camera) const {
        const scene::CameraRays rays(camera, false);
        const scene::PixelGrid grid(kProbes, {});
        const auto probes = static_cast<float>(kProbes.area());
        Survey result;
        std::vector<float> depths;
        for (int y = 0; y < kProbes.height; ++y) {
            for (int x = 0; x < kProbes.width; ++x) {
                const scene::Ray ray = rays.ray(rays.direction(grid.u(x, 0.5), grid.v(y, 0.5)));
                scene::Hit hit;
                if (!world.intersect(ray, hit)) {
                    const bool sky = game.open && ray.direction.y > -kHorizon * scene::length(ray.direction);
                    (sky ? result.sky : result.nothing) += 1 / probes;
                    if (sky) {
                        depths.push_back(kFarthest);
                    }
                    continue;
                }
                const auto material = static_cast<std::size_t>(world.material_of(hit));
                const bool sky = game.scene.materials[material].sky;
                result.sky += sky ? 1 / probes : 0;
                result.back_faces += !game.two_sided[material] && !world.meets_front(ray, hit) ? 1 / probes : 0;
                result.close += hit.distance < 0.8F ? 1 / probes : 0;
                depths.push_back(sky ? kFarthest : hit.distance);
            }
        }
        if (!depths.empty()) {
            std::ranges::sort(depths);
            result.nearest = depths.front();
            result.spread = std::log(depths[depths.size() * 9 / 10] / std::max(depths[depths.size() / 10], 1e-3F));
        }
        return result;
    }

    /// An eye near a place: some steps aside, as far as nothing is in the way, and at another height.
    [[nodiscard]] Vec3 eye(Random& random) const {
        const auto place = static_cast<std::size_t>(random.integer(0, static_cast<int>(game.places.size()) - 1));
        const float turn = drawn(random, 0, 2 * std::numbers::pi);
        const float wanted = drawn(random, 0, 6);
        const Vec3 start = game.places[place] + Vec3{0, drawn(random, -0.2, 1.2), 0};
        const Vec3 direction = {std::cos(turn), 0, std::sin(turn)};
        scene::Hit hit;
        const bool wall = world.intersect({.origin = start, .direction = direction}, hit);
        const float free = wall ? std::max(hit.distance - kClearance, 0.0F) : 0.0F;
        return start + direction * std::min(wanted, free);
    }

    [[nodiscard]] Camera propose(Random& random) const {
        Vec3 from = eye(random);
        const float turn = drawn(random, 0, 2 * std::numbers::pi);
        const float rise = 0.18F * static_cast<float>(random.normal()) - 0.05F;
        const Vec3 direction = {std::cos(turn), rise, std::sin(turn)};
        if (random.chance(kCloseShare)) {
            scene::Hit hit;
            const float wanted = static_cast<float>(random.log_uniform(0.5, 3.0));
            if (world.intersect({.origin = from, .direction = direction}, hit) && hit.distance > wanted) {
                from = from + direction * (hit.distance - wanted);
            }
        }
        return scene::aim_camera(random, from, from + direction);
    }

    const GameWorld& game;
    scene::TriangleWorld world;
    int most_things;
    const GameModels* models;
};

ViewChooser::ViewChooser(const GameWorld& world, int most_things, const GameModels* models)
    : impl_(std::make_unique<Impl>(world, most_things, models)) {}
ViewChooser::~ViewChooser() = default;

scene::Scene ViewChooser::view(Random& random) const {
    const GameWorld& game = impl_->game;
    if (game.places.empty()) {
        throw InputError(fmt::format("map {}: names no place where a player or a thing stands", game.scene.kind));
    }
    Camera best;
    float best_spread = -1;
    int sound = 0;
    // Half of the views are deep ones. The others are as they come: photographs of a table or a wall have little spread.
    const bool deep = random.chance(0.5);
    for (int i = 0; i < kTries && sound < (deep ? kSoundViews : 1); ++i) {
        const Camera camera = impl_->propose(random);
        const Survey survey = impl_->survey(camera);
        if (!is_sound(survey, deep ? 0.6F : 0.1F)) {
            continue;
        }
        ++sound;
        if (survey.spread > best_spread) {
            best_spread = survey.spread;
            best = camera;
        }
    }
    if (sound == 0) {
        throw InputError(fmt::format("map {}: none of {} views was a good one", game.scene.kind, kTries));
    }
    scene::Scene scene = game.scene;
    scene.camera = best;
    scene.lighting = scene::outdoor_light(random);
    if (!game.open) {
        scene.lighting.fog_per_m = 0;
    }
    if (impl_->most_things > 0) {
        add_things(scene, impl_->world, random, {.most = impl_->most_things, .lamps = !game.open, .models = impl_->models});
    }
    return scene;
}

}  // namespace patchfusion::worlds
