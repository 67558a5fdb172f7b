// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/datasets/stereo_list.h"

namespace patchfusion::datasets {

/// Below this SSIM the paper takes a pair of UnrealStereo4K for wrongly labelled (section 4.1).
inline constexpr double kLeastSsim = 0.7;

/// What the left view shows, fetched from the right view by the left view's disparity: value(x) = right(x - d), linear between
/// pixels; NaN where x - d lies outside the right view or d is not finite. right, disparity_px: [H,W] -> [H,W] float32.
[[nodiscard]] torch::Tensor fetched_from_right(const torch::Tensor& right, const torch::Tensor& disparity_px);

/// Left pixels that the right camera sees: the right view's disparity there is the same up to `tolerance_px`. [H,W] each, px.
/// Returns [H,W] bool.
[[nodiscard]] torch::Tensor seen_by_both(const torch::Tensor& left_disparity_px, const torch::Tensor& right_disparity_px,
                                         double tolerance_px = 1.0);

/// How well disparity and photographs of a pair agree: the SSIM (metrics/ssim.h) of the left photograph and the one fetched
/// from the right by the left disparity, over all pixels whose match lies within the right view; what is hidden there counts,
/// as the paper names no mask. Reads files; throws InputError naming the one that is missing or broken.
[[nodiscard]] double reconstruction_ssim(const StereoPair& pair);

}  // namespace patchfusion::datasets
