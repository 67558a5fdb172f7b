// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::metrics {

/// Depth range that counts, metres (official: 0.001 to 80).
struct DepthRange {
    double min_m = 1e-3;
    double max_m = 80.0;
};

/// The official metric set (estimator/utils/metric.py) over the valid pixels of one image: those whose truth lies strictly
/// within the range. All are NaN where no pixel is valid.
struct DepthErrors {
    double delta1 = 0;  // share with max(pred/gt, gt/pred) < 1.25
    double rel = 0;     // mean |pred - gt| / gt
    double rms = 0;     // metres
    double log10 = 0;   // mean |log10 pred - log10 gt|
    double silog = 0;   // scale-invariant log error x 100
    double see = 0;     // soft edge error, metres as the official code has it; NaN where there are no edges (official: 0)
};

/// prediction, truth: [H,W] metres (truth 0 or non-finite = no truth). A prediction of another size is first resized
/// bilinearly (align_corners=False); NaN, infinite and out-of-range predictions are clamped as the official code does
/// (NaN to the minimum, infinity to the maximum).
/// `edges`: [H,W] bool, where SEE is taken: boundaries(disparity_px) where the truth came as disparity. Undefined: where the
/// true depth steps by more than 1 m, the official rule for sets that have depth alone. SEE takes a truth of 0 beside a pixel
/// for a surface at 0 m, as the official code does, and ignores one of NaN.
[[nodiscard]] DepthErrors depth_errors(const torch::Tensor& prediction, const torch::Tensor& truth,
                                       const DepthRange& range = {}, const torch::Tensor& edges = {});

/// The factor that brings the median of the prediction to that of the truth over valid pixels where the prediction is
/// finite and positive; 1 where there are none. Shapes and resizing as above.
[[nodiscard]] double median_scale(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range = {});

}  // namespace patchfusion::metrics
