// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

namespace patchfusion::scene::models {

/// A four-legged animal of round parts, head towards +z, its shoulder `height` above y = 0: dog, cat, horse, cow, toy bear.
void animal(const MeshBuilder& builder, Random& random, float height);
/// A bird or duck of about this height.
void bird(const MeshBuilder& builder, Random& random, float height);

}  // namespace patchfusion::scene::models
