// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/guided_fusion/pyramid_shape.h"
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::guided_fusion {

/// Box A of figure 2b: the lightweight encoder on the tile's pixels and its two depths, 3x3 convolutions and 2x2 max pooling.
/// Registered names on the parent: inc, down_conv_list.N (finest first).
class FusionEncoder {
  public:
    FusionEncoder(int input_channels, const PyramidShape& shape, nn::Padding padding);
    void register_on(torch::nn::Module& parent);
    /// input: [T,input_channels,h,w] -> initial features f^_g, coarsest first, each half as large as the next.
    FeaturePyramid forward(const torch::Tensor& input);

  private:
    bool ceil_;
    std::vector<nn::DoubleConv> stages_;  // [6] finest first
};

}  // namespace patchfusion::guided_fusion
