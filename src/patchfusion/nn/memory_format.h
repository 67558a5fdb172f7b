// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::nn {

/// Stores every convolution weight of a module channels-last, in place, which is what oneDNN runs fastest on channels-last
/// maps. Values and names do not change.
void to_channels_last(torch::nn::Module& module);

/// Stores the weights and biases of a module's convolutions and matrix products as bfloat16, in place, but for depthwise
/// convolutions. What computes with them must run under Autocast.
void to_bfloat16(torch::nn::Module& module);

}  // namespace patchfusion::nn
