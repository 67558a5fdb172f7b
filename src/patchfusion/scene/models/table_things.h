// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

/// More small objects, as those of small_objects.h: within `radius` of the origin on y = 0, about `height` tall at most.
namespace patchfusion::scene::models {

void plate(const MeshBuilder& builder, Random& random, float radius, float height);  // with food or cutlery
void crumpled_paper(const MeshBuilder& builder, Random& random, float radius, float height);
void soft_toy(const MeshBuilder& builder, Random& random, float radius, float height);
void spectacles(const MeshBuilder& builder, Random& random, float radius, float height);
void coiled_cable(const MeshBuilder& builder, Random& random, float radius, float height);
void flat_device(const MeshBuilder& builder, Random& random, float radius, float height);  // phone, remote control, notepad
void fruit_group(const MeshBuilder& builder, Random& random, float radius, float height);
void wire_sculpture(const MeshBuilder& builder, Random& random, float radius, float height);
void tin(const MeshBuilder& builder, Random& random, float radius, float height);
void basket(const MeshBuilder& builder, Random& random, float radius, float height);

}  // namespace patchfusion::scene::models
