// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {

/// An affine map of the world: the images of the three axes and of the origin.
struct Transform {
    Vec3 x = {1, 0, 0};
    Vec3 y = {0, 1, 0};
    Vec3 z = {0, 0, 1};
    Vec3 origin = {0, 0, 0};

    [[nodiscard]] Vec3 direction(const Vec3& d) const { return x * d.x + y * d.y + z * d.z; }
    [[nodiscard]] Vec3 point(const Vec3& p) const { return origin + direction(p); }
    /// First `inner`, then this one.
    [[nodiscard]] Transform operator*(const Transform& inner) const {
        return {direction(inner.x), direction(inner.y), direction(inner.z), point(inner.origin)};
    }
};

inline Transform shift(const Vec3& by) {
    return {.origin = by};
}
inline Transform shift(float x, float y, float z) {
    return shift(Vec3{x, y, z});
}
inline Transform scaling(float x, float y, float z) {
    return {{x, 0, 0}, {0, y, 0}, {0, 0, z}, {}};
}
inline Transform scaling(float s) {
    return scaling(s, s, s);
}
/// Rotation about the vertical axis, radians, anticlockwise seen from above (x turns towards -z).
inline Transform turn(float angle) {
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    return {{c, 0, -s}, {0, 1, 0}, {s, 0, c}, {}};
}
/// Rotation about the x axis, radians (y turns towards z).
inline Transform tilt(float angle) {
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    return {{1, 0, 0}, {0, c, s}, {0, -s, c}, {}};
}
/// Rotation about the z axis, radians (x turns towards y).
inline Transform roll(float angle) {
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    return {{c, s, 0}, {-s, c, 0}, {0, 0, 1}, {}};
}

}  // namespace patchfusion::scene
