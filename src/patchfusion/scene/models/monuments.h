// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

/// Larger single things of squares, parks and the country: on y = 0, front to +z.
namespace patchfusion::scene::models {

void statue(const MeshBuilder& builder, Random& random);  // a stone person or animal on a pedestal
void fountain(const MeshBuilder& builder, Random& random);
void colonnade(const MeshBuilder& builder, Random& random);  // columns and an entablature; sometimes a pediment
void archway(const MeshBuilder& builder, Random& random);
void church(const MeshBuilder& builder, Random& random);  // nave and tower with spire
void outdoor_stairs(const MeshBuilder& builder, Random& random);
void swing_frame(const MeshBuilder& builder, Random& random);
void log_pile(const MeshBuilder& builder, Random& random);
void hay_bales(const MeshBuilder& builder, Random& random);
void tent(const MeshBuilder& builder, Random& random);
void boat(const MeshBuilder& builder, Random& random);
void scaffold(const MeshBuilder& builder, Random& random, float width, float height);

/// One of the above that is at most some 8 m wide.
void monument(const MeshBuilder& builder, Random& random);

}  // namespace patchfusion::scene::models
