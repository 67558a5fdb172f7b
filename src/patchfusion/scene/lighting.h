// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// Clear, cloudy, overcast, hazy or dusk.
[[nodiscard]] Lighting outdoor_light(Random& random);
/// Ambient light of a room without its lamps; the sun of some outdoor light may shine in.
[[nodiscard]] Lighting indoor_light(Random& random);
/// Colour and strength of one lamp, warm or neutral.
[[nodiscard]] Vec3 lamp_colour(Random& random);

}  // namespace patchfusion::scene
