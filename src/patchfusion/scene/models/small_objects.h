// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

/// Things people own. Each function builds one object in the frame of its builder: standing on y = 0 about the origin, back
/// towards -z, front towards +z, in metres.
namespace patchfusion::scene::models {

/// One cup, bottle, vase, book stack, toy, plant, ... within `radius` of the origin and about `height` tall at most.
void small_object(const MeshBuilder& builder, Random& random, float radius, float height);
/// Up to `count` small objects on a level rectangle, apart from each other. `size` scales them (1: cups of 8 cm).
void scatter_objects(const MeshBuilder& builder, Random& random, float width, float depth, int count, float size = 1.0F);
/// A row of books along x, `width` metres long, on a board `depth` deep; sometimes leaning, with gaps.
void book_row(const MeshBuilder& builder, Random& random, float width, float height, float depth);
/// A vase with a random outline; with `flowers`, stems and blossoms stand in it.
void vase(const MeshBuilder& builder, Random& random, float radius, float height, bool flowers);

}  // namespace patchfusion::scene::models
