// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cmath>

#include "patchfusion/export3d/pinhole.h"

namespace patchfusion::export3d::testing {

/// Where a ray through a pixel's centre goes: x right, y up, one metre along -z.
inline Vec3 ray(const Pinhole& camera, int row, int column) {
    return point_at(camera, row, column, 1.0F);
}

/// Exact depth [H,W] of a wall of height x width metres at `distance` facing the camera, 100 m behind it elsewhere.
inline torch::Tensor wall_depth(const Pinhole& camera, double height_m, double width_m, double distance_m) {
    torch::Tensor depth = torch::full({camera.size.height, camera.size.width}, 100.0F);
    for (int row = 0; row < camera.size.height; ++row) {
        for (int column = 0; column < camera.size.width; ++column) {
            const Vec3 r = ray(camera, row, column);
            if (std::abs(r[0]) * distance_m <= width_m / 2 && std::abs(r[1]) * distance_m <= height_m / 2) {
                depth[row][column] = distance_m;
            }
        }
    }
    return depth;
}

/// Exact depth [H,W] of a sphere straight ahead, 100 m behind it elsewhere.
inline torch::Tensor sphere_depth(const Pinhole& camera, double radius_m, double distance_m) {
    torch::Tensor depth = torch::full({camera.size.height, camera.size.width}, 100.0F);
    for (int row = 0; row < camera.size.height; ++row) {
        for (int column = 0; column < camera.size.width; ++column) {
            const Vec3 r = ray(camera, row, column);  // hit: |t r - c| = R with c = (0,0,-distance), and depth is t
            const double a = r[0] * r[0] + r[1] * r[1] + 1.0;
            const double discriminant = distance_m * distance_m - a * (distance_m * distance_m - radius_m * radius_m);
            if (discriminant >= 0) {
                depth[row][column] = (distance_m - std::sqrt(discriminant)) / a;
            }
        }
    }
    return depth;
}

}  // namespace patchfusion::export3d::testing
