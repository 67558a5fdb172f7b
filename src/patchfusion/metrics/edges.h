// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::metrics {

/// Where a map steps: pixels that differ from a neighbour above, below, left or right by more than `threshold`. The official
/// code takes them from the true disparity in pixels with threshold 1, undilated. values: [H,W]. Returns [H,W] bool.
[[nodiscard]] torch::Tensor boundaries(const torch::Tensor& values, double threshold = 1.0);

/// Soft edge error per pixel (Chen et al., ICCV 2019; section 4.1 of the paper): the smallest |truth - prediction| over the
/// truth's 3x3 neighbourhood, so that an edge one pixel off is forgiven and a smeared one is not. Beyond the border the
/// truth counts as 0, as in the official code; NaN in the truth is ignored (there it spreads).
/// prediction, truth: [H,W], same unit. Returns [H,W].
[[nodiscard]] torch::Tensor soft_edge_error(const torch::Tensor& prediction, const torch::Tensor& truth);

}  // namespace patchfusion::metrics
