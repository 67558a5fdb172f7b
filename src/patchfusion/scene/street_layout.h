// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "patchfusion/core/random.h"
#include "patchfusion/scene/mesh_builder.h"
#include "patchfusion/scene/shapes.h"

namespace patchfusion::scene {

constexpr float kStreetBegin = -45.0F;  // metres along the street
constexpr float kStreetDetail = 75.0F;  // beyond it, houses are boxes with a texture
constexpr float kKerb = 0.14F;

/// Course and cross-section of the street. It runs towards -z from the origin; `across` is to the right of its middle.
struct Street {
    float bend = 0;  // 1/m
    float slope = 0;
    float end = 220;
    float half_road = 3.5F;
    float pavement = 2.5F;
    float setback = 0;  // front gardens between pavement and houses

    [[nodiscard]] float lift(float z) const { return -slope * z; }
    [[nodiscard]] Transform at(float along, float across, float height = kKerb) const {
        const float heading = -bend * along;
        const Vec3 middle = {bend * along * along / 2, 0, -along};
        const Vec3 right = {std::cos(heading), 0, -std::sin(heading)};
        const Vec3 spot = middle + right * across;
        return shift(spot.x, lift(spot.z) + height, spot.z) * turn(heading);
    }
    [[nodiscard]] float house_line() const { return half_road + pavement + setback; }
};

/// Furniture of a side faces the road: turned by 90 degrees, to the left side's right and the other way round.
inline Transform facing_road(float side) {
    return turn(-side * kPi / 2);
}

/// A street with random widths, bend and slope; lengths in metres.
[[nodiscard]] Street plan_street(Random& random);

/// Road with markings, kerbs, pavements, front gardens and the country around.
void lay_street(const MeshBuilder& builder, Random& random, const Street& street);

}  // namespace patchfusion::scene
