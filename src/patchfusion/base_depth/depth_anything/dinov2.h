// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/base_depth/dpt/reassemble.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/nn/patch_embedding.h"
#include "patchfusion/nn/size_cache.h"
#include "patchfusion/nn/vit_block.h"

namespace patchfusion::base_depth::depth_anything {

/// DINOv2's vision transformer (Oquab et al. 2023) without registers. Registered names equal those of its public weights:
/// cls_token, pos_embed, mask_token (of its pretraining, unused), patch_embed, blocks.N, norm.
class DinoV2Impl : public torch::nn::Module {
  public:
    DinoV2Impl(const VitOptions& options, const std::array<int, kDptLevels>& hooks);
    /// image: [N,3,h,w], sides multiples of the patch -> the hooked blocks' outputs, normalised, as maps
    /// [N,embed_dim,h/patch,w/patch] each.
    dpt::LevelMaps forward(const torch::Tensor& image);

  private:
    /// The learnt positions stretched to the image's patches: [1,1 + grid.area(),C].
    torch::Tensor positions(Size grid);
    [[nodiscard]] torch::Tensor resized_positions(Size grid) const;

    VitOptions options_;
    std::array<int, kDptLevels> hooks_;
    torch::Tensor class_token_;         // [1,1,C]
    torch::Tensor position_embedding_;  // [1,1 + position_grid^2,C]: of the class token, then row by row
    nn::SizeCache resized_;             // of positions
    nn::PatchEmbedding patch_embedding_;
    std::vector<nn::VitBlock> blocks_;
    torch::nn::LayerNorm norm_;
};
TORCH_MODULE(DinoV2);

}  // namespace patchfusion::base_depth::depth_anything
