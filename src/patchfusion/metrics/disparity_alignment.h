// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/metrics/depth_metrics.h"

namespace patchfusion::metrics {

/// 1 / aligned = scale / depth + shift.
struct DisparityAlignment {
    double scale = 1;
    double shift_per_m = 0;  // 1 / metres
};

/// Scale and shift that bring the prediction's disparity 1/p nearest to the truth's 1/t, by least squares over the pixels with
/// truth where the prediction is finite and positive (Ranftl et al., PAMI 2020). Where all predictions are alike the scale is
/// 1; where there is nothing to compare nothing is changed. Shapes and resizing as in depth_errors.
[[nodiscard]] DisparityAlignment align_disparity(const torch::Tensor& prediction, const torch::Tensor& truth,
                                                 const DepthRange& range = {});

/// The aligned depth [H,W] metres. Disparities below 1 / range.max_m, zero and negative ones too, give range.max_m.
[[nodiscard]] torch::Tensor aligned(const torch::Tensor& depth_m, const DisparityAlignment& alignment,
                                    const DepthRange& range = {});

}  // namespace patchfusion::metrics
