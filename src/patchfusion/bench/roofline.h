// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/precision.h"

namespace patchfusion::bench {

/// Returns when the device has done all that it was told to do.
void wait_for(torch::Device device);

/// How fast this machine computes what the networks consist of, at sizes that suit it: the best of a few repeats of a 3x3
/// convolution of 256 channels, channels-last, and of a matrix product of 2048. GFLOP/s, 2 FLOP a multiply-accumulate.
struct Roofline {
    double convolution_gflops = 0;
    double product_gflops = 0;
};

/// Measures it with LibTorch's present threads, about 2 s on two cores.
[[nodiscard]] Roofline measure_roofline(Precision precision, torch::Device device = torch::kCPU);

}  // namespace patchfusion::bench
