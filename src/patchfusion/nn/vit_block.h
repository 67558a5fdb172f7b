// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/nn/attention.h"
#include "patchfusion/nn/swin_block.h"

namespace patchfusion::nn {

/// What the two learnt scales of a block are called in the official files.
enum class ScaleNames {
    LayerScale,  // ls1.gamma, ls2.gamma (DINOv2)
    Gamma        // gamma_1, gamma_2 (BEiT)
};

/// One block of a vision transformer.
struct VitBlockOptions {
    int channels = 384;
    int heads = 6;
    QkvBias qkv_bias = QkvBias::Everywhere;
    ScaleNames scale_names = ScaleNames::LayerScale;
};

/// Pre-norm transformer block whose branches are scaled per channel (Dosovitskiy et al., ICLR 2021; LayerScale: Touvron et al.,
/// CaiT, ICCV 2021): x + scale1 attention(norm1(x)), then x + scale2 mlp(norm2(x)).
/// Registered names: norm1, attn, norm2, mlp and the scales.
class VitBlockImpl : public torch::nn::Module {
  public:
    explicit VitBlockImpl(const VitBlockOptions& options);
    /// tokens: [N,T,C]; position_bias: [heads,T,T], undefined for none -> [N,T,C]
    torch::Tensor forward(const torch::Tensor& tokens, const torch::Tensor& position_bias = {});
    /// attn, where a position bias registers its table.
    torch::nn::Module& attention() { return *attention_; }

  private:
    torch::nn::LayerNorm norm1_;
    SelfAttention attention_;
    torch::nn::LayerNorm norm2_;
    Mlp mlp_;
    torch::Tensor attention_scale_;  // [C]
    torch::Tensor mlp_scale_;        // [C]
};
TORCH_MODULE(VitBlock);

/// The normalisation of vision transformers: epsilon 1e-6.
[[nodiscard]] torch::nn::LayerNorm vit_norm(int channels);

}  // namespace patchfusion::nn
