// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/metrics/depth_metrics.h"

namespace patchfusion::metrics {

/// Settings of d3r, those of the released code.
struct D3rOptions {
    int superpixels = 5000;    // about so many
    double edge_ratio = 1.1;   // pairs whose truth differs by more are looked at
    double same_ratio = 1.01;  // depths that differ by less have no order
    int longest_side = 768;    // px: superpixels are found on a map no larger (released: on a fifth for Middlebury's)
};

/// Depth discontinuity disagreement ratio (Miangoleh et al., CVPR 2021; D3R.m of their release): are the two sides of the
/// truth's steps in the right order?
///
/// The truth's disparity, brought to [0,1], is cut into superpixels. Of each pair of touching ones whose true depths at the
/// centres differ by more than a ratio of 1.1, the order of the two predicted depths is compared with the true one, with
/// ord(a, b) = 1 where a / b > 1.01, -1 where b / a > 1.01, else 0. D3R is the mean of |ord(truth) - ord(prediction)|:
/// 0 where all are right, 1 where the prediction sees no steps, 2 where all are reversed. NaN without such pairs.
///
/// Chosen here, where the release differs or depends on MATLAB: superpixels are ours (superpixels.h), found on every k-th
/// pixel with the least k that brings the map to `longest_side`; ratios are of metres (released: of depth rescaled to [0,1]
/// per image, whose nearest pixel is 0); pairs with a centre that has no truth do not count.
/// prediction, truth: as in depth_errors. Smaller is better; a scale changes nothing.
[[nodiscard]] double d3r(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range = {},
                         const D3rOptions& options = {});

}  // namespace patchfusion::metrics
