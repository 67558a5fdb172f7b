// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/floor_plan.h"
#include "patchfusion/scene/mesh_builder.h"
#include "patchfusion/scene/room_shell.h"

namespace patchfusion::scene {

/// Fills a room with furniture (along the walls first), rugs, people and things on the floor. `fullness` 0 to 1.
void furnish(const MeshBuilder& builder, Random& random, FloorPlan& plan, const Vec3& room_size, float fullness);
/// Pictures, clocks and shelves on walls, away from their openings.
void decorate_walls(const MeshBuilder& builder, Random& random, const RoomShell& shell);
/// One to four lamps with their light.
void hang_lamps(const MeshBuilder& builder, Random& random, FloorPlan& plan, const Vec3& room_size);
/// A garden or street some way outside, so that windows show more than sky.
void surroundings_of_house(const MeshBuilder& builder, Random& random, const Vec3& house_size);

}  // namespace patchfusion::scene
