// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <mutex>
#include <optional>

#include "patchfusion/nn/convolve.h"
#include "patchfusion/nn/weight_state.h"

namespace patchfusion::nn {

/// A convolution without bias, the batch norm that follows it, and what follows that. Where no gradients are taken and the norm
/// is in evaluation, the norm is multiplied into the weight, once, for as long as both stay as they are. Safe to use from
/// several threads.
class NormFolding {
  public:
    /// activation(norm(conv2d(x, weight))): [N,in,h,w] -> [N,out,h',w'].
    torch::Tensor convolve(const torch::Tensor& x, const torch::Tensor& weight, torch::nn::BatchNorm2d& norm,
                           const ConvolutionOptions& options, Activation activation);

  private:
    struct Folded {
        torch::Tensor weight;
        torch::Tensor bias;
    };
    /// Of the weight, the norm's scale, shift, mean and variance, and its count of batches: training writes to mean and
    /// variance uncounted.
    using Key = std::array<WeightState, 6>;
    Folded folded(const torch::Tensor& weight, const torch::nn::BatchNorm2d& norm, torch::Dtype type);

    std::mutex mutex_;
    std::optional<Key> key_;
    torch::Dtype type_ = torch::kFloat32;
    Folded kept_;
};

}  // namespace patchfusion::nn
