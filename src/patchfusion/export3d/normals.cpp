// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/normals.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>

namespace patchfusion::export3d {
namespace {

Vec3 minus(const Vec3& a, const Vec3& b) {
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

Vec3 cross(const Vec3& a, const Vec3& b) {
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Vec3 unit(const Vec3& a) {
    const float length = std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
    return length > 0 ? Vec3{a[0] / length, a[1] / length, a[2] / length} : Vec3{0, 0, 1};
}

/// A depth map and its camera: what the normal of a pixel is found from.
struct Surface {
    const float* depth;
    Pinhole camera;

    float depth_at(int row, int column) const { return depth[static_cast<std::int64_t>(row) * camera.size.width + column]; }
    Vec3 at(int row, int column) const { return point_at(camera, row, column, depth_at(row, column)); }

    /// Of the neighbours at -1 and +1 along an axis, the offset of the one nearer in depth.
    int nearer(int row, int column, int row_step, int column_step) const {
        const auto jump = [&](int sign) {
            const int r = row + sign * row_step;
            const int c = column + sign * column_step;
            const bool outside = r < 0 || c < 0 || r >= camera.size.height || c >= camera.size.width;
            return outside ? INFINITY : std::abs(depth_at(r, c) - depth_at(row, column));
        };
        return jump(1) <= jump(-1) ? 1 : -1;
    }

    Vec3 normal(int row, int column) const {
        const int right = nearer(row, column, 0, 1);
        const int down = nearer(row, column, 1, 0);
        const Vec3 here = at(row, column);
        const Vec3 along = right > 0 ? minus(at(row, column + 1), here) : minus(here, at(row, column - 1));
        const Vec3 up = down > 0 ? minus(here, at(row + 1, column)) : minus(at(row - 1, column), here);
        return unit(cross(along, up));
    }
};

}  // namespace

torch::Tensor normals(const torch::Tensor& depth_m, const Pinhole& camera) {
    TORCH_CHECK(camera.size.height > 1 && camera.size.width > 1, "normals: a depth map of one pixel has none");
    const torch::Tensor depth = depth_m.to(torch::kCPU, torch::kFloat32).contiguous();
    torch::Tensor result = torch::empty({camera.size.height, camera.size.width, 3}, torch::kFloat32);
    const Surface surface{.depth = depth.const_data_ptr<float>(), .camera = camera};
    float* const out = result.mutable_data_ptr<float>();
    at::parallel_for(0, camera.size.height, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            for (int column = 0; column < camera.size.width; ++column) {
                const Vec3 normal = surface.normal(static_cast<int>(row), column);
                std::copy(normal.begin(), normal.end(), out + 3 * (row * camera.size.width + column));
            }
        }
    });
    return result;
}

torch::Tensor normal_picture(const torch::Tensor& normals) {
    return ((normals + 1) * 127.5).round().clamp(0, 255).to(torch::kUInt8);
}

}  // namespace patchfusion::export3d
