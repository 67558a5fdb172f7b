// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <deque>
#include <vector>

#include "patchfusion/base_depth/vit_options.h"
#include "patchfusion/base_depth/zoedepth_beit/relative_position_bias.h"
#include "patchfusion/nn/patch_embedding.h"
#include "patchfusion/nn/size_cache.h"
#include "patchfusion/nn/vit_block.h"

namespace patchfusion::base_depth::zoedepth_beit {

/// BEiT's vision transformer (Bao et al., ICLR 2022) for images of any size, as in MiDaS 3.1. Registered names equal those of
/// timm 0.6.12's beit_*_patch16_384: cls_token, patch_embed, blocks.N, and the classifier's fc_norm and head, which are unused.
class BeitImpl : public torch::nn::Module {
  public:
    BeitImpl(const VitOptions& options, const std::array<int, kDptLevels>& hooks);
    /// image: [N,3,h,w], sides multiples of the patch -> the hooked blocks' outputs, [N,1 + T,C] each, class token first.
    std::array<torch::Tensor, kDptLevels> forward(const torch::Tensor& image);

  private:
    VitOptions options_;
    std::array<int, kDptLevels> hooks_;
    torch::Tensor class_token_;  // [1,1,C]
    nn::PatchEmbedding patch_embedding_;
    std::vector<nn::VitBlock> blocks_;
    std::deque<RelativePositionBias> position_biases_;  // of the blocks' attention
    nn::SizeCache pair_index_;
};
TORCH_MODULE(Beit);

}  // namespace patchfusion::base_depth::zoedepth_beit
