// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/scene.h"
#include "patchfusion/scene/triangle_world.h"

namespace patchfusion::worlds {

/// Puts one to `most` procedural things where the scene's camera sees a floor of `map` (the scene's own surfaces): furniture,
/// people, plants, small things near the camera; and light for them, since the map's light is painted on. Maps are walls and
/// floors; depth edges are what things on them make. Nothing stands nearer to the camera than half a metre.
void add_things(scene::Scene& scene, const scene::TriangleWorld& map, Random& random, int most);

}  // namespace patchfusion::worlds
