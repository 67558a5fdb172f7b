// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/normals.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

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

/// Fills [H,W,3] pixel by pixel, on all threads.
template <typename Value, typename PixelOf>
void fill_rows(torch::Tensor& picture, const PixelOf& pixel_of) {
    const auto width = static_cast<int>(picture.size(1));
    auto* const out = picture.mutable_data_ptr<Value>();
    at::parallel_for(0, picture.size(0), 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            for (int column = 0; column < width; ++column) {
                const auto pixel = pixel_of(static_cast<int>(row), column);
                std::copy(pixel.begin(), pixel.end(), out + 3 * (row * width + column));
            }
        }
    });
}

std::uint8_t shade(float component) {
    return static_cast<std::uint8_t>(std::clamp(std::nearbyint((component + 1.0F) * 127.5F), 0.0F, 255.0F));
}

}  // namespace

SurfaceNormals::SurfaceNormals(const torch::Tensor& depth_m, const Pinhole& camera)
    : depth_(depth_m.to(torch::kCPU, torch::kFloat32).contiguous()), depths_(depth_.const_data_ptr<float>()), camera_(camera) {
    TORCH_CHECK(camera.size.height > 1 && camera.size.width > 1, "normals: a depth map of one pixel has none");
}

float SurfaceNormals::depth_at(int row, int column) const {
    return depths_[static_cast<std::int64_t>(row) * camera_.size.width + column];
}

Vec3 SurfaceNormals::point(int row, int column) const {
    return point_at(camera_, row, column, depth_at(row, column));
}

/// Of the neighbours at -1 and +1 along an axis, the offset of the one nearer in depth.
int SurfaceNormals::nearer(int row, int column, int row_step, int column_step) const {
    const auto inside = [&](int sign) {
        const int r = row + sign * row_step;
        const int c = column + sign * column_step;
        return r >= 0 && c >= 0 && r < camera_.size.height && c < camera_.size.width;
    };
    if (!inside(1) || !inside(-1)) {
        return inside(1) ? 1 : -1;
    }
    const auto jump = [&](int sign) {
        return std::abs(depth_at(row + sign * row_step, column + sign * column_step) - depth_at(row, column));
    };
    return jump(1) <= jump(-1) ? 1 : -1;
}

Vec3 SurfaceNormals::at(int row, int column) const {
    const int right = nearer(row, column, 0, 1);
    const int down = nearer(row, column, 1, 0);
    const Vec3 here = point(row, column);
    const Vec3 along = right > 0 ? minus(point(row, column + 1), here) : minus(here, point(row, column - 1));
    const Vec3 up = down > 0 ? minus(here, point(row + 1, column)) : minus(point(row - 1, column), here);
    return unit(cross(along, up));
}

torch::Tensor normals(const torch::Tensor& depth_m, const Pinhole& camera) {
    const SurfaceNormals surface(depth_m, camera);
    torch::Tensor result = torch::empty({camera.size.height, camera.size.width, 3}, torch::kFloat32);
    fill_rows<float>(result, [&](int row, int column) { return surface.at(row, column); });
    return result;
}

torch::Tensor normal_picture(const torch::Tensor& depth_m, const Pinhole& camera) {
    const SurfaceNormals surface(depth_m, camera);
    torch::Tensor result = torch::empty({camera.size.height, camera.size.width, 3}, torch::kUInt8);
    fill_rows<std::uint8_t>(result, [&](int row, int column) {
        const Vec3 normal = surface.at(row, column);
        return std::array{shade(normal[0]), shade(normal[1]), shade(normal[2])};
    });
    return result;
}

}  // namespace patchfusion::export3d
