// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/nn/vit_block.h"

namespace patchfusion::base_depth::lite {

/// Lets every place of the encoder's last level see all others: transformer blocks on its pixels as tokens, added to it. A
/// convolutional encoder as small as this sees little beyond an object, and layout is told by the whole picture. Starts as the
/// identity, so that it can be added to trained weights. Registered names: in, blocks.N, norm, out.
class GlobalContextImpl : public torch::nn::Module {
  public:
    /// blocks: at least 1.
    explicit GlobalContextImpl(int blocks);
    /// level: [N,320,h,w] -> the same shape
    torch::Tensor forward(const torch::Tensor& level);

  private:
    torch::nn::Conv2d in_;
    std::vector<nn::VitBlock> blocks_;
    torch::nn::LayerNorm norm_;
    torch::nn::Conv2d out_;
};
TORCH_MODULE(GlobalContext);

/// Sines and cosines of where a pixel lies in the picture, in x and y from -1 to 1, as token positions:
/// [1,size.area(),channels], row by row. channels: a multiple of 4; a quarter each for sin x, cos x, sin y, cos y, of periods
/// from twice the picture down to an eighth of it.
[[nodiscard]] torch::Tensor picture_positions(Size size, int channels);

}  // namespace patchfusion::base_depth::lite
