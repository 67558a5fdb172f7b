// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

namespace patchfusion::scene {

/// A hole in a wall; `centre` along the wall from its middle, metres.
struct Opening {
    enum class Kind { Window, Door, Passage };
    Kind kind = Kind::Window;
    float centre = 0;
    float sill = 0;  // of its lower edge above the floor
    float width = 1;
    float height = 1;
};

/// A room from (0, 0, 0) to `size`. Walls are numbered north (z = 0), east, south, west.
struct RoomShell {
    Vec3 size;
    std::array<std::vector<Opening>, 4> openings;
    std::array<bool, 4> walls = {true, true, true, true};
};

/// Frame of a wall: x along it (0 in its middle), y up, z = 0 its face, +z into the room.
[[nodiscard]] Transform wall_frame(const Vec3& room_size, int wall);
[[nodiscard]] float wall_length(const Vec3& room_size, int wall);

/// Rooms with random windows and doors; a door in the north wall may be an open passage.
[[nodiscard]] RoomShell plan_shell(Random& random, const Vec3& size);

/// Floor, walls with window frames and door leaves, skirting, ceiling (sometimes beams).
void build_shell(const MeshBuilder& builder, Random& random, const RoomShell& shell);

}  // namespace patchfusion::scene
