// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/nn/norm_folding.h"

namespace patchfusion::base_depth::lite {

/// Channels and kernel of a HalvingConv.
struct HalvingConvOptions {
    int in = 0;
    int out = 0;
    int kernel = 3;  // odd
    int stride = 1;  // 1 or 2
    int groups = 1;
};

/// A convolution without bias whose output has ceil(size / stride) pixels. TensorFlow's 'SAME' padding, with which the
/// weights were trained, puts one pixel less before than after a halved axis of even length, but as many for odd lengths;
/// here it is one less always, so that output pixel i lies over input pixels 2i and 2i+1 at every size. All axes that
/// EfficientNet halves at its training size (224) are even, so there both are the same.
class HalvingConvImpl : public torch::nn::Module {
  public:
    explicit HalvingConvImpl(const HalvingConvOptions& options);
    /// [N,in,h,w] -> [N,out,ceil(h/stride),ceil(w/stride)]. Registered name: weight.
    torch::Tensor forward(const torch::Tensor& x);
    /// activation(norm(forward(x))); without gradients in float32, under autocast too.
    torch::Tensor forward_normed(const torch::Tensor& x, torch::nn::BatchNorm2d& norm, nn::NormFolding& folding,
                                 nn::Activation activation);

  private:
    [[nodiscard]] torch::Tensor padded(const torch::Tensor& x) const;
    [[nodiscard]] nn::ConvolutionOptions how() const;

    HalvingConvOptions options_;
    torch::Tensor weight_;  // [out, in / groups, kernel, kernel]
};
TORCH_MODULE(HalvingConv);

}  // namespace patchfusion::base_depth::lite
