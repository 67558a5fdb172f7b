// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::export3d {

/// How deep a stereo pair looks.
struct StereoOptions {
    double largest_shift = 0.025;  // of the picture's width, at the nearest percent of the pixels; the farthest do not move
};

/// The view of the right eye, the photograph being the left one's: [H,W,3] uint8, from rgb [H,W,3] uint8 and depth [H,W]
/// metres. Pixels move by their inverse depth, nearer ones cover farther ones, and what comes into view behind an edge takes
/// the farther side's colours.
[[nodiscard]] torch::Tensor right_view(const torch::Tensor& rgb, const torch::Tensor& depth_m,
                                       const StereoOptions& options = {});

/// [H,W,3] and [H,W,3] -> [H,2W,3], left then right.
[[nodiscard]] torch::Tensor side_by_side(const torch::Tensor& left, const torch::Tensor& right);

/// Red of the left, green and blue of the right view, for red-cyan glasses: [H,W,3].
[[nodiscard]] torch::Tensor anaglyph(const torch::Tensor& left, const torch::Tensor& right);

}  // namespace patchfusion::export3d
