// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/metrics/depth_metrics.h"

namespace patchfusion::metrics {

/// Scale-invariant boundary F1 of Depth Pro (Bochkovskii et al., arXiv 2410.02073, its section on metrics for sharp
/// boundaries; released as SI_boundary_F1): do prediction and truth step between the same neighbouring pixels?
///
/// Between pixel i and its neighbour j along a row or a column lies an occluding contour of strength t where
/// d(j) / d(i) > 1 + t. Of each of the four directions (j right of, left of, below, above i) precision is the share of the
/// prediction's contours that the truth has too, recall the share of the truth's that the prediction has; 0 / 0 counts as 0.
/// P and R are the means of the four, F1(t) = 2 P R / (P + R), and the score is the mean of F1 over the ten thresholds
/// t = 5 %, 7.2 %, ... 25 %, weighted by 1 + t, all as released.
///
/// Differs from the release in what it leaves open: pairs with a pixel without truth do not count, and where the truth has no
/// contour of 5 % the score is NaN (released: 0). prediction, truth: as in depth_errors. 0 to 1, larger is better. A scale,
/// whatever it is, changes nothing but what it moves out of the range.
[[nodiscard]] double boundary_f1(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range = {});

}  // namespace patchfusion::metrics
