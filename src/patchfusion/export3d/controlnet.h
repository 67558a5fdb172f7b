// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::export3d {

/// The depth image that ControlNet's depth models are given (paper, section 4.2, text-to-image generation): depth normalised to
/// [0,256] and inverted as 256 - d, so that near is bright: [h,w,3] uint8, grey. The shorter side becomes `shorter_side`
/// pixels, both sides multiples of 8 as Stable Diffusion needs. depth_m: [H,W] metres.
[[nodiscard]] torch::Tensor controlnet_picture(const torch::Tensor& depth_m, int shorter_side = 512);

}  // namespace patchfusion::export3d
