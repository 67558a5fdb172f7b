// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "patchfusion/core/geometry.h"

namespace patchfusion::export3d {

/// A camera with square pixels whose axis meets the picture in its middle.
struct Pinhole {
    double focal_px = 0;  // pixels of the picture
    Size size;            // of the picture
};

/// A point or direction in metres as glTF and most viewers have it: x right, y up, the camera at the origin looking along -z.
using Vec3 = std::array<float, 3>;

/// Where the centre of a pixel lies at this z-depth.
[[nodiscard]] inline Vec3 point_at(const Pinhole& camera, int row, int column, float depth_m) {
    const double x = (column + 0.5 - camera.size.width / 2.0) / camera.focal_px;
    const double y = (camera.size.height / 2.0 - row - 0.5) / camera.focal_px;
    return {static_cast<float>(x * depth_m), static_cast<float>(y * depth_m), -depth_m};
}

}  // namespace patchfusion::export3d
