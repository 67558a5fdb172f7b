// SPDX-License-Identifier: Apache-2.0
// Private to the room: prediction and truth made comparable, pixel by pixel.
#pragma once

#include <torch/torch.h>

#include "patchfusion/metrics/depth_metrics.h"

namespace patchfusion::metrics {

/// The mean in double: a 4K map has 8 million pixels, too many for float. NaN of nothing.
[[nodiscard]] double mean_of(const torch::Tensor& values);

/// The prediction [H,W] at the truth's size, [h,w] float32 on the CPU: bilinear (align_corners=False) where sizes differ.
/// Throws InternalError unless both have two dimensions.
[[nodiscard]] torch::Tensor fit(const torch::Tensor& prediction, const torch::Tensor& truth);

/// NaN and what is below the range become its minimum, infinity and what is above it the maximum.
[[nodiscard]] torch::Tensor into_range(const torch::Tensor& prediction, const DepthRange& range);

/// Where the truth lies strictly within the range; false for NaN. [h,w] bool.
[[nodiscard]] torch::Tensor valid_pixels(const torch::Tensor& truth, const DepthRange& range);

/// What two maps say of the same pixels: contiguous float32 on the CPU, of one size, all values positive and finite but for
/// the truth's 0, which means that there is none.
struct ComparableMaps {
    torch::Tensor prediction_m;  // [h,w] metres, within the range
    torch::Tensor truth_m;       // [h,w] metres; 0: no truth, or out of the range
};
[[nodiscard]] ComparableMaps comparable(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range);

}  // namespace patchfusion::metrics
