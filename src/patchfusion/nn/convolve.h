// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/nn/activation.h"

namespace patchfusion::nn {

/// How a convolution moves over its map.
struct ConvolutionOptions {
    std::int64_t stride = 1;
    std::int64_t padding = 0;  // zeros on each side
    std::int64_t groups = 1;
};

/// Whether results for x are needed alone, so that passes may be fused: no gradients, on the CPU, in float32 or bfloat16.
[[nodiscard]] bool may_fuse(const torch::Tensor& x);

/// activation(conv2d(x, weight) + bias): [N,in,h,w] -> [N,out,h',w']. bias may be undefined. Where may_fuse(x), one pass of
/// oneDNN (in bfloat16 under autocast), which no gradient goes through.
[[nodiscard]] torch::Tensor convolve(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                                     const ConvolutionOptions& options, Activation activation = Activation::None);

/// added + conv2d(x, weight) + bias, likewise; added: [N,out,h',w'].
[[nodiscard]] torch::Tensor add_convolved(const torch::Tensor& added, const torch::Tensor& x, const torch::Tensor& weight,
                                          const torch::Tensor& bias, const ConvolutionOptions& options);

}  // namespace patchfusion::nn
