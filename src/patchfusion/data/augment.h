// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "patchfusion/core/random.h"
#include "patchfusion/data/sample.h"

namespace patchfusion::data {

/// Mirrors a whole sample left to right: image, crops, their depths and where the crops lie. `image_width`: in the pixels
/// that rois count.
void flip(TrainingSample& sample, int image_width);

/// How a camera and a file format change the colours of a picture. One draw serves a view and all its crops.
struct ColourChange {
    std::array<std::array<float, 3>, 3> mix = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};  // saturation, hue and channel mixing
    float gamma = 1.0F;
    float gain = 1.0F;        // brightness
    float contrast = 1.0F;    // about middle grey
    float vignette = 0.0F;    // darkening in the image's corners
    float blur_px = 0.0F;     // Gaussian sigma in pixels of a tile
    float noise = 0.0F;       // standard deviation
    float block_step = 0.0F;  // quantisation of 8x8 cosine blocks, as JPEG has it; 0: none
    std::uint64_t noise_seed = 0;
};

[[nodiscard]] ColourChange draw_colour_change(Random& random);

/// The change on pictures [N,3,h,w] in [0,1]; `parts` [N] tells where in the image each lies, in fractions of its sides (for
/// the vignette). `blur_px` is that of these pixels.
[[nodiscard]] torch::Tensor apply(const ColourChange& change, const torch::Tensor& pictures, const std::vector<RectF>& parts,
                                  float blur_px);

/// The change on a whole sample, whose rois count the pixels of an image of `image_size`. A lens blur of a tile is `split`
/// times smaller in the whole image.
void apply(const ColourChange& change, TrainingSample& sample, Size image_size, int split);

/// Gaussian blur of [N,3,h,w], borders replicated; nothing below a tenth of a pixel.
[[nodiscard]] torch::Tensor blur(const torch::Tensor& pictures, float sigma_px);

/// Rounds the coefficients of 8x8 cosine blocks of [N,3,h,w] to multiples of step x (1 + frequency), JPEG's loss.
[[nodiscard]] torch::Tensor quantise_blocks(const torch::Tensor& pictures, float step);

}  // namespace patchfusion::data
