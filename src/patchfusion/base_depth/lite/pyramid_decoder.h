// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <vector>

#include "patchfusion/base_depth/lite/efficientnet_lite.h"
#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::base_depth::lite {

/// x + conv3x3(relu(x)): DPT's residual unit with one convolution. [N,C,h,w] -> [N,C,h,w]. Registered name: conv.
class ResidualConvImpl : public torch::nn::Module {
  public:
    ResidualConvImpl(int channels, nn::Padding padding);
    torch::Tensor forward(const torch::Tensor& x);

  private:
    nn::Conv3x3 conv_;
};
TORCH_MODULE(ResidualConv);

/// A light DPT-style decoder (Ranftl et al., ICCV 2021): from coarse to fine, the level before (1x1 convolution, doubled) plus
/// the encoder's level (1x1 convolution), then a residual convolution. Registered names: lateral.N (coarsest first, the last
/// one on the image), top_down.N, refine.N.
class PyramidDecoderImpl : public torch::nn::Module {
  public:
    /// channels: of the pyramid it makes, coarsest first.
    PyramidDecoderImpl(const std::array<int, kPyramidLevels>& channels, nn::Padding padding);
    /// encoded: the encoder's levels, finest first; image: [N,3,h,w] -> the pyramid, coarsest first; level i has
    /// ceil(image / 2^(5-i)) pixels.
    FeaturePyramid forward(const std::array<torch::Tensor, kEncoderLevels>& encoded, const torch::Tensor& image);

  private:
    std::vector<torch::nn::Conv2d> lateral_;   // [5] on the encoder's levels
    nn::Conv3x3 image_lateral_;                // on the image
    std::vector<torch::nn::Conv2d> top_down_;  // [5]
    std::vector<ResidualConv> refine_;         // [6]
};
TORCH_MODULE(PyramidDecoder);

}  // namespace patchfusion::base_depth::lite
