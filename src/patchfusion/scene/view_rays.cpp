// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/view_rays.h"

#include <cmath>

#include "patchfusion/scene/texture_noise.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

std::array<double, 3> widened(const Vec3& a, double scale) {
    return {a.x * scale, a.y * scale, a.z * scale};
}

/// Windows are given as fractions; those meant to lie on whole pixels are put there.
double snapped(double pixels) {
    const double whole = std::round(pixels);
    return std::abs(pixels - whole) < 1e-6 * (1.0 + std::abs(whole)) ? whole : pixels;
}

}  // namespace

CameraRays::CameraRays(const Camera& camera, bool right_view) {
    const Vec3 right = cross(camera.forward, camera.up);
    const double shift = right_view ? camera.baseline_m : 0.0;
    origin_ = {camera.position.x + shift * right.x, camera.position.y + shift * right.y, camera.position.z + shift * right.z};
    forward_ = widened(camera.forward, 1.0);
    right_per_u_ = widened(right, 1.0 / camera.focal);
    down_per_v_ = widened(camera.up, -1.0 / (static_cast<double>(camera.focal) * camera.aspect));
}

std::array<double, 3> CameraRays::direction(double u, double v) const {
    std::array<double, 3> result{};
    for (std::size_t i = 0; i < 3; ++i) {
        result[i] = forward_[i] + (u - 0.5) * right_per_u_[i] + (v - 0.5) * down_per_v_[i];
    }
    return result;
}

Ray CameraRays::ray(const std::array<double, 3>& direction) const {
    const auto narrowed = [](const std::array<double, 3>& a) {
        return Vec3{static_cast<float>(a[0]), static_cast<float>(a[1]), static_cast<float>(a[2])};
    };
    return {.origin = narrowed(origin_), .direction = narrowed(direction)};
}

PixelGrid::PixelGrid(Size size, const ViewWindow& window)
    : width_(snapped(size.width / window.width)), height_(snapped(size.height / window.height)) {
    left_ = snapped(window.left * width_);
    top_ = snapped(window.top * height_);
}

std::uint32_t PixelGrid::seed(int x, int y) const {
    return hash_cell(static_cast<int>(std::floor(left_)) + x, static_cast<int>(std::floor(top_)) + y, 0, 77U);
}

int PixelGrid::stratum(int x, int y) const {
    // The order of an ordered-dither matrix, shuffled from block to block: a plain repetition would show as a weave.
    constexpr std::array<int, 16> kOrder = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};
    const int column = static_cast<int>(std::floor(left_)) + x;
    const int row = static_cast<int>(std::floor(top_)) + y;
    const std::uint32_t shuffle = hash_cell(column >> 2, row >> 2, 0, 78U) & 15U;
    return kOrder[static_cast<std::size_t>(row & 3) * 4 + static_cast<std::size_t>(column & 3)] ^ static_cast<int>(shuffle);
}

}  // namespace patchfusion::scene
