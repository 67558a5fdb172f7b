// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/starting_values.h"

#include <cmath>

namespace patchfusion::metric_bins {

void start_log_spaced(torch::nn::Conv2d& convolution, double near_m, double far_m) {
    const torch::NoGradGuard no_grad;
    const std::int64_t count = convolution->bias.numel();
    // One value sits in the geometric middle, several reach both ends.
    const torch::Tensor share = count == 1 ? torch::full({1}, 0.5) : torch::linspace(0, 1, count);      // [count]
    const torch::Tensor depth = near_m * (share.to(torch::kFloat64) * std::log(far_m / near_m)).exp();  // [count] metres
    convolution->bias.copy_(depth + (-(-depth).expm1()).log());  // log(e^d - 1) without overflow
    convolution->weight.mul_(0.1);
}

}  // namespace patchfusion::metric_bins
