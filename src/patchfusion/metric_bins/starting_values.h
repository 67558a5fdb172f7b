// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::metric_bins {

/// Starts a convolution that a softplus follows so that its outputs are spaced evenly in log depth from `near_m` to `far_m`
/// wherever the input is: bias = softplus^-1(depth), weights a tenth of the usual. Ours, for training small networks from
/// scratch (the official heads start at about 0.7 m everywhere, after years of pretraining elsewhere); loading replaces it.
void start_log_spaced(torch::nn::Conv2d& convolution, double near_m, double far_m);

}  // namespace patchfusion::metric_bins
