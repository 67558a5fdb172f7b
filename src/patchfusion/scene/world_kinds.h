// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

namespace patchfusion::scene {

/// Each builds one kind of world, lights it and places its camera.
[[nodiscard]] World make_room(Random& random);
[[nodiscard]] World make_hall(Random& random);  // an office, school, shop, museum or corridor; its kind is "room", too
[[nodiscard]] World make_street(Random& random);
[[nodiscard]] World make_terrain(Random& random);
[[nodiscard]] World make_closeup(Random& random);

/// The world behind make_scene: its scene and the solids in it.
[[nodiscard]] World make_world(std::uint64_t seed);

/// In a share of scenes, stands a plain box, ball, column or figure close before the camera and to a side, where there is
/// room for it.
void add_foreground(World& world, Random& random);

}  // namespace patchfusion::scene
