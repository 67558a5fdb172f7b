// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::nn {

/// Stores every convolution weight of a module channels-last, in place, which is what oneDNN runs fastest on channels-last
/// maps. Values and names do not change.
void to_channels_last(torch::nn::Module& module);

/// Stores the weights and biases of a module's torch::nn convolutions and matrix products as bfloat16, in place. Convolutions
/// that fold a norm, and those of lite's encoder (base_depth/lite/halving_conv.cpp), keep float32: their norms' biases are
/// folded in it. What computes with them must run under Autocast.
void to_bfloat16(torch::nn::Module& module);

}  // namespace patchfusion::nn
