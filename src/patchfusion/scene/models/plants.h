// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

namespace patchfusion::scene::models {

using Model = std::vector<Mesh>;  // meshes of several materials, in metres, standing on y = 0 (see MeshBuilder::add_model)

/// Leaf cards at random angles within an ellipsoid, denser near its skin.
void leaf_cloud(const MeshBuilder& builder, Random& random, const Vec3& centre, const Vec3& radii, int count, float card_m,
                int material);
/// The dark inside of a crown, so that no light comes through its middle.
void add_shade_core(const MeshBuilder& builder, Random& random, const Vec3& centre, const Vec3& radii, const Material& leaves);
/// A pot with a plant: broad leaves, a bush, blades or a cactus. `height` includes the pot.
void potted_plant(const MeshBuilder& builder, Random& random, float radius, float height);
/// Stems that fan out from the origin and end in blossoms.
void bouquet(const MeshBuilder& builder, Random& random, float foot_radius, float height);
/// One flower with stem and leaves.
void flower(const MeshBuilder& builder, Random& random, float height);
/// Blades of grass from one root.
void grass_tuft(const MeshBuilder& builder, Random& random, float height, int blades, int material);
/// A shrub of cards or rough solids.
void bush(const MeshBuilder& builder, Random& random, float radius, float height);
/// A tree of about this height: broadleaf, conifer, poplar, palm or bare.
void tree(const MeshBuilder& builder, Random& random, float height);
/// A rock about this wide, partly below y = 0.
void rock(const MeshBuilder& builder, Random& random, float radius, int material);

}  // namespace patchfusion::scene::models
