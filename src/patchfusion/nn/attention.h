// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/nn/packed_linear.h"

namespace patchfusion::nn {

/// softmax(Q K^T / sqrt(d) + bias) V of several heads (Vaswani et al. 2017, Eq. 1). qkv: [N,T,3C], queries, keys and values of
/// C = heads x d channels each; bias: [heads,T,T] added to the scores, undefined for none -> [N,T,C].
/// Fused (at::scaled_dot_product_attention: no [N,heads,T,T] tensor) unless the bias wants a gradient.
[[nodiscard]] torch::Tensor multi_head_attention(const torch::Tensor& qkv, int heads, const torch::Tensor& bias = {});

/// Where the projection to queries, keys and values has its bias.
enum class QkvBias {
    Everywhere,  // qkv.bias
    NotOnKeys    // q_bias and v_bias (BEiT)
};

/// Multi-head self-attention of a vision transformer. Registered names: qkv, proj and, NotOnKeys, q_bias, v_bias.
class SelfAttentionImpl : public torch::nn::Module {
  public:
    SelfAttentionImpl(int channels, int heads, QkvBias bias);
    /// tokens: [N,T,C]; position_bias: [heads,T,T], undefined for none -> [N,T,C]
    torch::Tensor forward(const torch::Tensor& tokens, const torch::Tensor& position_bias);

  private:
    [[nodiscard]] torch::Tensor qkv_bias() const;  // [3C]

    int heads_;
    PackedLinear qkv_;
    PackedLinear proj_;
    torch::Tensor query_bias_;  // [C], undefined unless NotOnKeys
    torch::Tensor value_bias_;  // [C], likewise
};
TORCH_MODULE(SelfAttention);

}  // namespace patchfusion::nn
