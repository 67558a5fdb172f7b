// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/guided_fusion/fusion_parts.h"
#include "patchfusion/guided_fusion/pyramid_shape.h"
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::guided_fusion {

/// Hidden channels of the decoder's fusion blocks.
enum class DecoderWidth {
    Narrow,  // as many as come out: lite
    Wide     // as many as come in: the official networks
};

/// Where F_c and F_f enter the decoder (Eq. 3): one 3x3 convolution on cat(roi(f_c), f_f) per level. Registered name on the
/// parent: fusion_conv_list.N (coarsest first).
class FeatureGuide {
  public:
    FeatureGuide(const PyramidShape& shape, nn::Padding padding);
    void register_on(torch::nn::Module& parent);
    /// coarse_crop: roi(f_c) [T,C,h,w]; fine: f_f [T,C,h,w] -> [T,C,h,w]. level: 0..4; the finest one guides nothing.
    torch::Tensor forward(int level, const torch::Tensor& coarse_crop, const torch::Tensor& fine);

  private:
    std::vector<nn::Conv3x3> convolutions_;  // [6]
};

/// Box C of figure 2b, Eq. 3: f_g = FB(f~_g, roi(f_c), f_f, Upsample(f_g of the coarser level)). Registered name on the parent:
/// up_conv_list.N (coarsest first; level 0 has none). Without guidance f~_g and Upsample(f_g) are all it has.
class FusionDecoder {
  public:
    FusionDecoder(const PyramidShape& shape, DecoderWidth width, nn::Padding padding, FusionParts parts = {});
    void register_on(torch::nn::Module& parent);
    /// level: 1..5; encoded: [T,C,h,w]; coarser: the decoded feature (and guide) of the level below, [T,C' or 2C',h',w']
    /// -> [T,C,h,w]
    torch::Tensor forward(int level, const torch::Tensor& encoded, const torch::Tensor& coarser);

  private:
    std::vector<nn::DoubleConv> blocks_;  // [5], of levels 1..5
};

}  // namespace patchfusion::guided_fusion
