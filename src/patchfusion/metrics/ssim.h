// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::metrics {

/// Brightness as SSIM takes it, Rec. 601: [H,W,3] uint8 -> [H,W] float32, 0 to 255.
[[nodiscard]] torch::Tensor luma(const torch::Tensor& rgb);

/// Structural similarity per pixel (Wang et al., IEEE TIP 2004): Gaussian windows of 11x11 pixels and sigma 1.5, K1 = 0.01,
/// K2 = 0.03, L = 255. Windows hold the `known` pixels alone, their weights brought to a sum of 1, so neither the image's
/// border nor what is not known has a say. a, b: [H,W] 0 to 255; known: [H,W] bool. Returns [H,W] float32, -1 to 1; NaN where a
/// pixel is not known.
[[nodiscard]] torch::Tensor ssim_map(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& known);

/// Mean of ssim_map over the known pixels; NaN where there are none.
[[nodiscard]] double ssim(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& known);

}  // namespace patchfusion::metrics
