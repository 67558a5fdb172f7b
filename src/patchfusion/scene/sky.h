// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// Radiance of the cloudless sky along a unit direction: gradient from horizon to zenith, haze below the horizon. Cheap; used
/// for reflections and fog too.
[[nodiscard]] Vec3 sky_gradient(const Lighting& lighting, const Vec3& direction);

/// The sky as seen: gradient, sun disc with glow, and clouds.
[[nodiscard]] Vec3 sky_radiance(const Lighting& lighting, const Vec3& direction);

/// Mean radiance that reaches a surface of this unit normal from an open sky and the sunlit ground below it.
[[nodiscard]] Vec3 hemisphere_light(const Lighting& lighting, const Vec3& normal);

}  // namespace patchfusion::scene
