// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

/// What stands on pavements and in parks: on y = 0, front to +z.
namespace patchfusion::scene::models {

void lamp_post(const MeshBuilder& builder, Random& random);
/// A pole with cross arms along x, the highest 0.6 m below its top, then one every 0.7 m.
void utility_pole(const MeshBuilder& builder, float height, int arms, int material);
void traffic_sign(const MeshBuilder& builder, Random& random);
void traffic_light(const MeshBuilder& builder, Random& random);
void bin(const MeshBuilder& builder, Random& random);
void bench(const MeshBuilder& builder, Random& random);
void hydrant(const MeshBuilder& builder, Random& random);
void bollard(const MeshBuilder& builder, Random& random);
void advertising_column(const MeshBuilder& builder, Random& random);
void planter(const MeshBuilder& builder, Random& random);  // a tub or box with a shrub
void post_box(const MeshBuilder& builder, Random& random);
void cafe_table(const MeshBuilder& builder, Random& random);

enum class FenceStyle { Pickets, Rails, Bars, Mesh, Wall, Hedge };
/// A fence along x, `length` long, centred.
void fence(const MeshBuilder& builder, Random& random, float length, FenceStyle style);
[[nodiscard]] FenceStyle random_fence(Random& random);

}  // namespace patchfusion::scene::models
