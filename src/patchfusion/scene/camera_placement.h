// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

namespace patchfusion::scene {

/// What a camera would see of the solids and the ground, by a coarse fan of rays against bounding boxes.
struct ViewSurvey {
    bool inside = false;  // the camera is in a solid, closer to one than its clearance, or at most 0.1 m above the ground
    float nearest_m = 0;  // z-depth
    float centre_m = 0;
    float spread = 0;  // natural logarithm of the 90th over the 10th percentile of depth (sky counts as 300 m)
    float sky_share = 0;
    float close_share = 0;  // rays that end within 0.8 m
    int solids = 0;         // how many different ones are met first
};

/// Surveys a camera's view of a world; a camera within `clearance_m` metres of a solid counts as inside it.
[[nodiscard]] ViewSurvey survey_view(const World& world, const Camera& camera, float clearance_m = 0.2F);

/// A camera at `position` that looks at `target`, rolled by a little (sometimes more), with a random lens: focal length / width
/// log-uniform in 0.5-1.9, narrower in a share of views, and a random stereo baseline.
[[nodiscard]] Camera aim_camera(Random& random, const Vec3& position, const Vec3& target);

/// What makes a view acceptable.
struct CameraLimits {
    int tries = 14;
    float clearance_m = 0.2F;
    float nearest_m = 0.25F;
    float close_share = 0.35F;
    float sky_share = 0.55F;
};

/// A view outside all solids with nothing too close: half of the time the first such proposal, else of some the one whose
/// depths vary most; never fails, but returns the least bad proposal when all break a limit.
[[nodiscard]] Camera choose_camera(const World& world, Random& random, const std::function<Camera(Random&)>& propose,
                                   const CameraLimits& limits = {});

/// Right-hand direction of the camera's image.
[[nodiscard]] Vec3 camera_right(const Camera& camera);

}  // namespace patchfusion::scene
