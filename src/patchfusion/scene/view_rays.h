// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "patchfusion/core/geometry.h"
#include "patchfusion/scene/render.h"
#include "patchfusion/scene/triangle_world.h"

namespace patchfusion::scene {

/// Rays of a pinhole camera, by image fractions u (right) and v (down). Directions have length 1 along the camera's forward
/// axis, so that the distance along a ray is z-depth in metres.
class CameraRays {
  public:
    /// Of the camera itself or of the right one of the stereo pair.
    CameraRays(const Camera& camera, bool right_view);

    [[nodiscard]] const std::array<double, 3>& origin() const { return origin_; }
    [[nodiscard]] std::array<double, 3> direction(double u, double v) const;
    [[nodiscard]] Ray ray(const std::array<double, 3>& direction) const;

  private:
    std::array<double, 3> origin_{};
    std::array<double, 3> forward_{};
    std::array<double, 3> right_per_u_{};  // step of the direction per unit of u
    std::array<double, 3> down_per_v_{};
};

/// Pixels of a window as pixels of the whole image at the window's scale. A window whose edges fall on pixel edges of the whole
/// image has exactly the rays, and the random numbers, of the same pixels of the whole.
class PixelGrid {
  public:
    PixelGrid(Size size, const ViewWindow& window);

    /// Image fractions of a point of pixel (x, y) of the window; (0.5, 0.5) is the pixel's centre.
    [[nodiscard]] double u(int x, double within) const { return (left_ + x + within) / width_; }
    [[nodiscard]] double v(int y, double within) const { return (top_ + y + within) / height_; }
    /// Random bits of a pixel by its place in the whole image.
    [[nodiscard]] std::uint32_t seed(int x, int y) const;
    /// 0..15, each once in every block of 4 x 4 pixels of the whole image, neighbours far apart in number.
    [[nodiscard]] int stratum(int x, int y) const;
    /// Width of the whole image in pixels.
    [[nodiscard]] double full_width() const { return width_; }

  private:
    double left_ = 0;  // of the window in pixels of the whole
    double top_ = 0;
    double width_ = 0;  // of the whole in pixels
    double height_ = 0;
};

}  // namespace patchfusion::scene
