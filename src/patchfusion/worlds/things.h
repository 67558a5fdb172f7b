// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/scene.h"
#include "patchfusion/scene/triangle_world.h"
#include "patchfusion/worlds/game_models.h"

namespace patchfusion::worlds {

/// How many things are put into a view, and what lights them.
struct ThingOptions {
    int most = 12;
    bool lamps = true;                   // where a map's light is painted on, things need some of their own
    const GameModels* models = nullptr;  // that stand among ours; null: none
};

/// Puts one to `options.most` things, procedural ones and a game's, where the scene's camera sees a floor of `map` (the scene's
/// own surfaces): furniture, people, plants, cars, small things near the camera. Maps are walls and floors; depth edges are
/// what things on them make. Nothing stands nearer to the camera than half a metre.
void add_things(scene::Scene& scene, const scene::TriangleWorld& map, Random& random, const ThingOptions& options = {});

}  // namespace patchfusion::worlds
