// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// From scene radiance to what a camera stores: exposure and white balance, film-like roll-off of highlights, sRGB, 8 bits.
class ToneMap {
  public:
    /// `gain`: what radiance is multiplied by, per channel.
    explicit ToneMap(const Vec3& gain);
    /// Brings radiance to the film's scale and bounds it, so that the mean of several rays of a pixel is not ruled by one
    /// glint.
    [[nodiscard]] Vec3 exposed(const Vec3& radiance) const;
    /// Pixel of a value already exposed.
    [[nodiscard]] std::array<std::uint8_t, 3> encode(const Vec3& exposed) const;

  private:
    Vec3 gain_;
};

/// What a camera's automatics would set for a view with these radiances of surfaces and, counted with less weight, of the sky:
/// exposure that brings the geometric mean of luminances to middle grey, and a white balance that takes out a part of the
/// surfaces' warm or cold cast. Per channel.
[[nodiscard]] Vec3 auto_gain(const std::vector<Vec3>& surfaces, const std::vector<Vec3>& sky);

/// Relative luminance of linear RGB (ITU-R BT.709).
[[nodiscard]] inline float luminance(const Vec3& c) {
    return 0.2126F * c.x + 0.7152F * c.y + 0.0722F * c.z;
}

}  // namespace patchfusion::scene
