// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/guided_fusion/fusion_parts.h"
#include "patchfusion/guided_fusion/pyramid_shape.h"
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::guided_fusion {

/// What N_g predicts.
enum class FusedFeature {
    Whole,    // F_g, as in the paper
    Residual  // F_g - roi(F_c): fusion starts as N_c's own prediction and learns what the tile adds; lite
};

/// Box B of figure 2b, Eq. 2: f~_g = FB(roi(f_g2l), f^_g), where the scale-aware G2L feature enters. FB is two 3x3 convolutions
/// with ReLU, the last one without and starting at zero for a residual. Without G2L it has f^_g alone. Registered name on the
/// parent: convs.N (coarsest first).
class SkipFusion {
  public:
    SkipFusion(const PyramidShape& shape, nn::Padding padding, FusedFeature fused, FusionParts parts = {});
    void register_on(torch::nn::Module& parent);
    /// initial: f^_g [T,C,h,w]; g2l_crop: roi(f_g2l) [T,C,h,w], undefined without G2L -> f~_g [T,C,h,w]
    torch::Tensor forward(int level, const torch::Tensor& initial, const torch::Tensor& g2l_crop);

  private:
    std::vector<nn::DoubleConv> blocks_;  // [6]
};

}  // namespace patchfusion::guided_fusion
