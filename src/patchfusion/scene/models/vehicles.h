// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

namespace patchfusion::scene::models {

/// A saloon, hatchback, van or pick-up of about 4.5 x 1.8 m, nose towards +z, standing on y = 0.
void car(const MeshBuilder& builder, Random& random);
/// A bus or lorry of about 9 x 2.5 m, nose towards +z.
void lorry(const MeshBuilder& builder, Random& random);
/// A bicycle of thin tubes, along z.
void bicycle(const MeshBuilder& builder, Random& random);

}  // namespace patchfusion::scene::models
