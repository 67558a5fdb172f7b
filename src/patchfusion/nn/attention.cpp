// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/attention.h"

#include <cmath>
#include <optional>

namespace patchfusion::nn {

namespace {

/// The fused kernels have no gradient for the bias.
torch::Tensor attend_with_learnt_bias(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                                      const torch::Tensor& bias) {
    const double scale = 1.0 / std::sqrt(static_cast<double>(query.size(-1)));
    const torch::Tensor scores = (query * scale).matmul(key.transpose(-2, -1)) + bias;  // [N,heads,T,T]
    return scores.softmax(-1).matmul(value);
}

}  // namespace

torch::Tensor multi_head_attention(const torch::Tensor& qkv, int heads, const torch::Tensor& bias) {
    const std::int64_t count = qkv.size(0);
    const std::int64_t tokens = qkv.size(1);
    const std::int64_t channels = qkv.size(2) / 3;
    const torch::Tensor parts =
        qkv.view({count, tokens, 3, heads, channels / heads}).permute({2, 0, 3, 1, 4});  // [3,N,heads,T,d]
    torch::Tensor mixed;                                                                 // [N,heads,T,d]
    if (bias.defined() && bias.requires_grad()) {
        mixed = attend_with_learnt_bias(parts[0], parts[1], parts[2], bias);
    } else {
        std::optional<torch::Tensor> added;  // [1,heads,T,T]
        if (bias.defined()) {
            added = bias.to(qkv.scalar_type()).unsqueeze(0);
        }
        mixed = at::scaled_dot_product_attention(parts[0], parts[1], parts[2], added);
    }
    return mixed.transpose(1, 2).reshape({count, tokens, channels});
}

SelfAttentionImpl::SelfAttentionImpl(int channels, int heads, QkvBias bias)
    : heads_(heads),
      qkv_(torch::nn::LinearOptions(channels, 3 * channels).bias(bias == QkvBias::Everywhere)),
      proj_(channels, channels) {
    TORCH_CHECK(channels % heads == 0, channels, " channels do not divide into ", heads, " heads");
    register_module("qkv", qkv_);
    register_module("proj", proj_);
    if (bias == QkvBias::NotOnKeys) {
        query_bias_ = register_parameter("q_bias", torch::zeros({channels}));
        value_bias_ = register_parameter("v_bias", torch::zeros({channels}));
    }
}

torch::Tensor SelfAttentionImpl::qkv_bias() const {
    return query_bias_.defined() ? torch::cat({query_bias_, torch::zeros_like(query_bias_), value_bias_}) : qkv_->bias;
}

torch::Tensor SelfAttentionImpl::forward(const torch::Tensor& tokens, const torch::Tensor& position_bias) {
    const torch::Tensor qkv = qkv_->forward_with_bias(tokens, qkv_bias());  // [N,T,3C]
    return proj_->forward(multi_head_attention(qkv, heads_, position_bias));
}

}  // namespace patchfusion::nn
