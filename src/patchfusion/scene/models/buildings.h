// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

/// Buildings have their front in the plane z = 0, look to +z, and lie behind it; x is centred, y = 0 the pavement.
namespace patchfusion::scene::models {

/// A block of flats, offices or shops: inset windows with frames, ledges, balconies, doors, awnings, a flat or pitched roof.
void town_house(const MeshBuilder& builder, Random& random, float width, float depth, int floors);
/// The same seen from far: a box with a window texture and a roof.
void distant_house(const MeshBuilder& builder, Random& random, float width, float depth, float height);
/// A small detached house or hut with a pitched roof, about `width` wide.
void cottage(const MeshBuilder& builder, Random& random, float width);
/// Ridge roof over width x depth, its eaves at y = 0, ridge along x.
void pitched_roof(const MeshBuilder& builder, Random& random, float width, float depth, float rise);

}  // namespace patchfusion::scene::models
