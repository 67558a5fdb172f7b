// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/camera_placement.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "patchfusion/scene/sampling.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene {
namespace {

constexpr int kColumns = 13;
constexpr int kRows = 8;
constexpr float kSkyDepth = 300.0F;
constexpr float kSmall = 0.12F;  // solids thinner than this in two directions do not count in a survey

/// Distance along the ray to the box, infinity if it is missed; in units of the direction. Zero when the origin is inside.
float distance_to(const Bounds& box, const Vec3& origin, const Vec3& inverse) {
    const float x0 = (box.low.x - origin.x) * inverse.x;
    const float x1 = (box.high.x - origin.x) * inverse.x;
    const float y0 = (box.low.y - origin.y) * inverse.y;
    const float y1 = (box.high.y - origin.y) * inverse.y;
    const float z0 = (box.low.z - origin.z) * inverse.z;
    const float z1 = (box.high.z - origin.z) * inverse.z;
    const float enter = std::max({std::min(x0, x1), std::min(y0, y1), std::min(z0, z1), 0.0F});
    const float leave = std::min({std::max(x0, x1), std::max(y0, y1), std::max(z0, z1)});
    return enter <= leave ? enter : std::numeric_limits<float>::infinity();
}

/// Distance to the ground by stepping along the ray.
float distance_to_ground(const World& world, const Vec3& origin, const Vec3& direction) {
    float previous = 0;
    for (float t = 0.15F; t < kSkyDepth; t *= 1.4F) {
        const Vec3 p = origin + direction * t;
        if (p.y < world.ground(p.x, p.z)) {
            return (previous + t) / 2;
        }
        previous = t;
    }
    return std::numeric_limits<float>::infinity();
}

float inverse_of(float d) {
    return 1.0F / (std::abs(d) < 1e-9F ? 1e-9F : d);
}

bool is_thin(const Bounds& b) {
    const Vec3 size = b.high - b.low;
    return static_cast<int>(size.x < kSmall) + static_cast<int>(size.y < kSmall) + static_cast<int>(size.z < kSmall) >= 2;
}

float score_of(const ViewSurvey& view, const CameraLimits& limits) {
    float score = std::min(view.spread, 4.0F) + 0.5F * std::log(1.0F + static_cast<float>(view.solids));
    score -= view.inside ? 100.0F : 0.0F;
    score -= view.nearest_m < limits.nearest_m ? 20.0F : 0.0F;
    score -= view.centre_m < 1.3F * limits.nearest_m ? 20.0F : 0.0F;
    score -= 10.0F * std::max(0.0F, view.close_share - limits.close_share);
    score -= 10.0F * std::max(0.0F, view.sky_share - limits.sky_share);
    return score;
}

}  // namespace

Vec3 camera_right(const Camera& camera) {
    return cross(camera.forward, camera.up);
}

ViewSurvey survey_view(const World& world, const Camera& camera, float clearance_m) {
    ViewSurvey view;
    const Vec3& eye = camera.position;
    view.inside =
        eye.y < world.ground(eye.x, eye.z) + 0.1F ||
        std::any_of(world.solids.begin(), world.solids.end(), [&](const Bounds& b) { return b.contains(eye, clearance_m); });
    if (view.inside) {
        return view;
    }
    const Vec3 right = camera_right(camera);
    std::vector<float> depths;
    std::vector<const Bounds*> met;
    for (int row = 0; row < kRows; ++row) {
        for (int column = 0; column < kColumns; ++column) {
            const float u = ((static_cast<float>(column) + 0.5F) / kColumns - 0.5F) / camera.focal;
            const float v = (0.5F - (static_cast<float>(row) + 0.5F) / kRows) / (camera.focal * camera.aspect);
            const Vec3 ray = camera.forward + right * u + camera.up * v;
            const Vec3 inverse = {inverse_of(ray.x), inverse_of(ray.y), inverse_of(ray.z)};
            float depth = distance_to_ground(world, eye, ray);
            const Bounds* first = nullptr;
            for (const Bounds& solid : world.solids) {
                const float t = distance_to(solid, eye, inverse);
                if (t < depth && !is_thin(solid)) {
                    depth = t;
                    first = &solid;
                }
            }
            met.push_back(first);
            view.sky_share += depth > kSkyDepth ? 1.0F / (kRows * kColumns) : 0.0F;
            view.close_share += depth < 0.8F ? 1.0F / (kRows * kColumns) : 0.0F;
            depths.push_back(std::min(depth, kSkyDepth));
        }
    }
    view.centre_m = depths[static_cast<std::size_t>(kRows / 2) * kColumns + kColumns / 2];
    std::sort(depths.begin(), depths.end());
    std::sort(met.begin(), met.end());
    view.nearest_m = depths.front();
    view.spread = std::log(depths[depths.size() * 9 / 10] / std::max(depths[depths.size() / 10], 0.01F));
    view.solids = static_cast<int>(std::unique(met.begin(), met.end()) - met.begin());
    return view;
}

Camera aim_camera(Random& random, const Vec3& position, const Vec3& target) {
    Camera camera;
    camera.position = position;
    camera.forward = normalized(target - position + Vec3{0, 1e-4F, 0});
    const Vec3 level = normalized(cross(camera.forward, std::abs(camera.forward.y) < 0.98F ? Vec3{0, 1, 0} : Vec3{0, 0, -1}));
    const float angle = random.chance(0.05) ? draw(random, -0.3F, 0.3F) : draw_normal(random, 0.025F);
    const Vec3 upright = cross(level, camera.forward);
    camera.up = normalized(upright * std::cos(angle) + level * std::sin(angle));
    camera.focal = random.chance(0.12) ? draw_log(random, 1.9F, 3.2F) : draw_log(random, 0.5F, 1.9F);
    camera.baseline_m = draw(random, 0.1F, 0.3F);
    return camera;
}

Camera choose_camera(const World& world, Random& random, const std::function<Camera(Random&)>& propose,
                     const CameraLimits& limits) {
    Camera best;
    float best_score = -std::numeric_limits<float>::infinity();
    int sound = 0;  // proposals that break no limit
    // Half of the views are the first sound one, whatever its depths: photographs of a table or a wall have little spread. The
    // others are the best of a few, which is varied enough; the best of many would be monotonous.
    const int wanted = random.chance(0.5) ? 1 : 4;
    for (int i = 0; i < limits.tries && sound < wanted; ++i) {
        const Camera camera = propose(random);
        const float score = score_of(survey_view(world, camera, limits.clearance_m), limits) + draw(random, 0.0F, 1.0F);
        sound += score > 0 ? 1 : 0;
        if (score > best_score) {
            best_score = score;
            best = camera;
        }
    }
    return best;
}

}  // namespace patchfusion::scene
