// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>

#include "patchfusion/base_depth/lite/halving_conv.h"

namespace patchfusion::base_depth::lite {

/// One block of EfficientNet-Lite.
struct InvertedResidualOptions {
    int in = 0;
    int out = 0;
    int kernel = 3;
    int stride = 1;
    int expansion = 6;  // hidden channels per input channel; 1: no expansion convolution
};

/// MobileNetV2's block (Sandler et al., CVPR 2018), without squeeze-and-excitation: expand, depthwise, project, ReLU6 after
/// the first two, and a skip where the shape stays. Registered names: _expand_conv, _bn0, _depthwise_conv, _bn1,
/// _project_conv, _bn2.
class InvertedResidualImpl : public torch::nn::Module {
  public:
    explicit InvertedResidualImpl(const InvertedResidualOptions& options);
    /// [N,in,h,w] -> [N,out,ceil(h/stride),ceil(w/stride)]
    torch::Tensor forward(const torch::Tensor& x);

  private:
    bool skips_;
    HalvingConv expand_{nullptr};  // null where expansion is 1
    torch::nn::BatchNorm2d expand_norm_{nullptr};
    HalvingConv depthwise_{nullptr};
    torch::nn::BatchNorm2d depthwise_norm_{nullptr};
    HalvingConv project_{nullptr};
    torch::nn::BatchNorm2d project_norm_{nullptr};
    std::array<nn::NormFolding, 3> foldings_;  // of the three norms
};
TORCH_MODULE(InvertedResidual);

/// Batch norm with EfficientNet's constants.
[[nodiscard]] torch::nn::BatchNorm2d efficientnet_norm(int channels);

}  // namespace patchfusion::base_depth::lite
