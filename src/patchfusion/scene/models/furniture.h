// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"

/// Furniture stands on y = 0 about the origin with its back at -z (towards a wall) and its front at +z, within size.x by
/// size.z metres. `size.y` is its height where that is free. Things lie on it.
namespace patchfusion::scene::models {

void table(const MeshBuilder& builder, Random& random, const Vec3& size);        // with a few things on it
void laden_table(const MeshBuilder& builder, Random& random, const Vec3& size);  // with many
void chair(const MeshBuilder& builder, Random& random, const Vec3& size);
void stool(const MeshBuilder& builder, Random& random, const Vec3& size);
void sofa(const MeshBuilder& builder, Random& random, const Vec3& size);
void bed(const MeshBuilder& builder, Random& random, const Vec3& size);
void desk(const MeshBuilder& builder, Random& random, const Vec3& size);  // with monitor, lamp, cable and chair in front
void dining_table(const MeshBuilder& builder, Random& random, const Vec3& size);  // with chairs around, in size

void shelf(const MeshBuilder& builder, Random& random, const Vec3& size);     // open, with books and objects
void cupboard(const MeshBuilder& builder, Random& random, const Vec3& size);  // doors or drawers, objects on top
void kitchen_row(const MeshBuilder& builder, Random& random, const Vec3& size);
void television(const MeshBuilder& builder, Random& random, const Vec3& size);
void coat_stand(const MeshBuilder& builder, Random& random, const Vec3& size);
void carton_pile(const MeshBuilder& builder, Random& random, const Vec3& size);
void clothes_rack(const MeshBuilder& builder, Random& random, const Vec3& size);
void fireplace(const MeshBuilder& builder, Random& random, const Vec3& size);
void piano(const MeshBuilder& builder, Random& random, const Vec3& size);
void ladder(const MeshBuilder& builder, Random& random, const Vec3& size);

/// A standing lamp; the result is where its bulb is, in the world.
Vec3 floor_lamp(const MeshBuilder& builder, Random& random, float height);
/// A lamp that hangs from the origin by a cable of this length; the result is where its bulb is.
Vec3 hanging_lamp(const MeshBuilder& builder, Random& random, float drop);
void desk_lamp(const MeshBuilder& builder, Random& random, float height);
/// A flat picture, mirror or clock on a wall whose face is the plane z = 0.
void picture_frame(const MeshBuilder& builder, Random& random, float width, float height);
/// A wavy curtain hanging from y = 0 downwards along x, its rail at z = 0.
void curtain(const MeshBuilder& builder, Random& random, float width, float drop, int material);
/// Slats of a blind in the plane z = 0, hanging from y = 0.
void blind(const MeshBuilder& builder, Random& random, float width, float drop);
/// A balustrade of bars along x, from -width / 2 to width / 2.
void railing(const MeshBuilder& builder, Random& random, float width, float height, int material);
/// A ribbed radiator.
void radiator(const MeshBuilder& builder, Random& random, float width, float height);

}  // namespace patchfusion::scene::models
