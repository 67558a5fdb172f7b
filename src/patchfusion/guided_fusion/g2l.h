// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/guided_fusion/pyramid_shape.h"
#include "patchfusion/nn/swin_block.h"

namespace patchfusion::guided_fusion {

/// One level of G2L.
struct GlobalToLocalLevelOptions {
    int channels = 0;
    int blocks = 2;  // alternating W-SA and SW-SA
    int heads = 1;
    int window = 12;  // feature pixels
    Size grid;        // of the learnt positions: the level's size on the configured process grid
};

/// f_g2l = G2L(f_c) = SW-SA(W-SA(f_c)) of Eq. 1 for one level, on the whole coarse feature map. Registered names:
/// absolute_pos_embed, g2l_layer.blocks.N, g2l_layer_norm, embed_proj.
class GlobalToLocalLevelImpl : public torch::nn::Module {
  public:
    explicit GlobalToLocalLevelImpl(const GlobalToLocalLevelOptions& options);
    /// [N,C,h,w] of any size -> the same shape, channels-last.
    torch::Tensor forward(const torch::Tensor& feature);

  private:
    [[nodiscard]] torch::Tensor positions(Size size) const;  // [1,h,w,C]
    [[nodiscard]] torch::Tensor mask(Size size);             // shifted_window_mask of the padded size

    GlobalToLocalLevelOptions options_;
    torch::Tensor position_embedding_;  // [1,grid area,C], rows first
    std::vector<nn::SwinBlock> blocks_;
    torch::nn::LayerNorm norm_;
    std::mutex mask_mutex_;
    Size mask_size_;      // padded size that mask_ is for
    torch::Tensor mask_;  // derived, so neither a parameter nor a buffer
};
TORCH_MODULE(GlobalToLocalLevel);

/// Depth and heads of G2L, coarsest first.
struct GlobalToLocalOptions {
    std::array<int, kPyramidLevels> blocks{};
    std::array<int, kPyramidLevels> heads{};
    int window = 12;
    Size process_size;  // where the learnt positions are laid out
};

/// G2L on all levels (Eq. 1). Registered name on the parent: g2l_list.N (coarsest first). It depends on the image, not on the
/// tile, and is run once per image; the official code runs it again for each batch of tiles.
class GlobalToLocal {
  public:
    GlobalToLocal(const GlobalToLocalOptions& options, const PyramidShape& shape);
    void register_on(torch::nn::Module& parent);
    /// F_c -> F_g2l, same shapes.
    FeaturePyramid forward(const FeaturePyramid& coarse);

  private:
    std::vector<GlobalToLocalLevel> levels_;  // [6]
};

}  // namespace patchfusion::guided_fusion
