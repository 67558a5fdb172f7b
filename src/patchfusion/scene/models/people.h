// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

namespace patchfusion::scene::models {

enum class Pose { Standing, Walking, Sitting };

/// A person of about 1.75 m, made of round parts, looking towards +z; sitting: hips 0.45 m above the origin.
void person(const MeshBuilder& builder, Random& random, Pose pose);
/// A plain shape in one colour as large as a person or a crate: a mannequin, box, ball, column or cone.
void large_plain_object(const MeshBuilder& builder, Random& random);

}  // namespace patchfusion::scene::models
