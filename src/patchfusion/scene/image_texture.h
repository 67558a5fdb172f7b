// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <cstdint>
#include <vector>

#include "patchfusion/scene/scene.h"

namespace patchfusion::scene {

/// What lies beyond a picture's borders: itself again, or its outermost pixels.
enum class Wrap { Repeat, Clamp };

/// A picture on a surface, with smaller versions of itself for what is far away. Texture coordinates (0, 0) to (1, 1) run over
/// the whole picture, v downwards.
class ImageTexture {
  public:
    /// rgba: [H,W,4] uint8 sRGB, alpha not multiplied in.
    explicit ImageTexture(const torch::Tensor& rgba, Wrap wrap = Wrap::Repeat);

    /// Linear colour, [0, 1]; `footprint`: width of a pixel on the surface in texture coordinates. Linear between texels and
    /// between sizes.
    [[nodiscard]] Vec3 colour(float u, float v, float footprint) const;
    /// [0, 1], linear between texels of the largest size.
    [[nodiscard]] float alpha(float u, float v) const;
    /// Of all its pixels, linear.
    [[nodiscard]] Vec3 mean_colour() const;
    /// Whether a good part of it has little alpha and another much: leaves, grates, fences.
    [[nodiscard]] bool has_holes() const;

  private:
    struct Level {
        int width = 0;
        int height = 0;
        std::vector<std::uint8_t> rgba;
    };
    /// Linear colour and alpha between the four texels around a point.
    [[nodiscard]] std::array<float, 4> sample(const Level& level, float u, float v) const;

    std::vector<Level> levels_;  // largest first
    Wrap wrap_;
};

}  // namespace patchfusion::scene
