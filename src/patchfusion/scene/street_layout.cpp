// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/street_layout.h"

#include <algorithm>

#include "patchfusion/scene/palette.h"
#include "patchfusion/scene/sampling.h"

namespace patchfusion::scene {
namespace {

void ribbon(const MeshBuilder& builder, const Street& street, float left, float right, float height, int material,
            float from = kStreetBegin - 40, float to = 300) {
    const int rows = static_cast<int>((to - from) / 4.0F) + 2;
    builder.add_soft(sheet(2, rows,
                           [&](int column, int row) {
                               const float along = from + (to - from) * static_cast<float>(row) / static_cast<float>(rows - 1);
                               return street.at(along, column == 0 ? left : right, height).origin;
                           }),
                     material);
}

void kerb_face(const MeshBuilder& builder, const Street& street, float across, int material) {
    builder.add_soft(sheet(2, 90,
                           [&](int column, int row) {
                               return street
                                   .at(kStreetBegin - 40 + 4.0F * static_cast<float>(row), across, column == 0 ? kKerb : -0.02F)
                                   .origin;
                           }),
                     material);
}

}  // namespace

Street plan_street(Random& random) {
    Street street;
    street.bend = random.chance(0.5) ? 0.0F : draw_sign(random) * draw_log(random, 0.0008F, 0.008F);
    street.slope = random.chance(0.6) ? 0.0F : draw(random, -0.05F, 0.05F);
    street.end = draw_log(random, 60.0F, 260.0F);
    street.half_road = random.chance(0.15) ? draw(random, 1.5F, 2.5F) : draw(random, 2.7F, 7.0F);
    street.pavement = draw(random, 1.3F, 4.5F);
    street.setback = random.chance(0.35) ? draw(random, 2.0F, 8.0F) : 0.0F;
    return street;
}

void lay_street(const MeshBuilder& builder, Random& random, const Street& street) {
    const int ground = builder.material(random.chance(0.5) ? palette::grass(random) : palette::paving(random));
    builder.add_soft(sheet(9, 9,
                           [&](int column, int row) {
                               const float x = (static_cast<float>(column) - 4.0F) * 200.0F;
                               const float z = (4.0F - static_cast<float>(row)) * 200.0F;
                               return Vec3{x, street.lift(z) - 0.12F, z};
                           }),
                     ground);
    const int road = builder.material(random.chance(0.8) ? palette::asphalt(random) : palette::paving(random));
    const int walk = builder.material(palette::paving(random));
    const int stone = builder.material(palette::rock(random));
    ribbon(builder, street, -street.half_road, street.half_road, 0, road);
    for (const float side : {-1.0F, 1.0F}) {
        const float inner = side * street.half_road;
        const float middle = inner + side * 0.15F;
        const float outer = side * (street.half_road + street.pavement + 0.05F);
        ribbon(builder, street, std::min(inner, middle), std::max(inner, middle), kKerb, stone);
        ribbon(builder, street, std::min(middle, outer), std::max(middle, outer), kKerb, walk);
        kerb_face(builder, street, inner, stone);
        if (street.setback > 0.5F) {
            const float garden = side * (street.house_line() + 12);
            ribbon(builder, street, std::min(outer, garden), std::max(outer, garden), kKerb - 0.02F, ground);
        }
    }
    const int paint = builder.material({.base = {0.8F, 0.8F, 0.76F}, .grain = 0.3F});
    if (random.chance(0.7)) {
        const float dash = random.chance(0.3) ? 300.0F : draw(random, 1.5F, 4.0F);
        for (float along = kStreetBegin; along < 160; along += 2.2F * dash) {
            ribbon(builder, street, -0.07F, 0.07F, 0.006F, paint, along, std::min(along + dash, 160.0F));
        }
    }
    if (random.chance(0.4)) {
        const float along = draw(random, 5.0F, 30.0F);
        for (float across = -street.half_road + 0.4F; across < street.half_road - 0.4F; across += 1.0F) {
            ribbon(builder, street, across, across + 0.5F, 0.007F, paint, along, along + 3.5F);
        }
    }
}

}  // namespace patchfusion::scene
