// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::base_depth::dpt {

/// x + conv2(relu(conv1(relu(x)))), 3x3 convolutions: RefineNet's residual unit. [N,C,h,w] -> [N,C,h,w].
/// Registered names: conv1, conv2.
class ResidualUnitImpl : public torch::nn::Module {
  public:
    explicit ResidualUnitImpl(int channels);
    torch::Tensor forward(const torch::Tensor& x);

  private:
    nn::Conv3x3 conv1_;
    nn::Conv3x3 conv2_;
};
TORCH_MODULE(ResidualUnit);

/// Whether a fusion block has a coarser one before it.
enum class FusionPlace {
    Coarsest,  // official files hold the unit for a level's own map all the same: frozen
    Later
};

/// DPT's fusion block: the path from coarser levels plus this level's map, refined and enlarged.
/// Registered names: resConfUnit1, resConfUnit2, out_conv.
class FusionBlockImpl : public torch::nn::Module {
  public:
    FusionBlockImpl(int channels, FusionPlace place);
    /// path: [N,C,h,w]; map: [N,C,h,w], undefined at the coarsest level -> [N,C,size.height,size.width]
    torch::Tensor forward(const torch::Tensor& path, const torch::Tensor& map, Size size);

  private:
    ResidualUnit of_map_;
    ResidualUnit of_sum_;
    torch::nn::Conv2d out_conv_;
};
TORCH_MODULE(FusionBlock);

}  // namespace patchfusion::base_depth::dpt
