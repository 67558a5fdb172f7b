// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/vit_block.h"

#include <memory>
#include <string>

namespace patchfusion::nn {

namespace {

constexpr int kHiddenPerChannel = 4;
constexpr double kVitNormEpsilon = 1e-6;
constexpr double kStartingScale = 0.1;  // BEiT-B's; official files replace it

torch::Tensor register_scale(torch::nn::Module& block, ScaleNames names, int number, int channels) {
    const torch::Tensor scale = torch::full({channels}, kStartingScale);
    if (names == ScaleNames::Gamma) {
        return block.register_parameter("gamma_" + std::to_string(number), scale);
    }
    return block.register_module("ls" + std::to_string(number), std::make_shared<torch::nn::Module>("LayerScale"))
        ->register_parameter("gamma", scale);
}

}  // namespace

torch::nn::LayerNorm vit_norm(int channels) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({static_cast<std::int64_t>(channels)}).eps(kVitNormEpsilon));
}

VitBlockImpl::VitBlockImpl(const VitBlockOptions& options)
    : norm1_(vit_norm(options.channels)),
      attention_(options.channels, options.heads, options.qkv_bias),
      norm2_(vit_norm(options.channels)),
      mlp_(options.channels, kHiddenPerChannel * options.channels) {
    register_module("norm1", norm1_);
    register_module("attn", attention_);
    attention_scale_ = register_scale(*this, options.scale_names, 1, options.channels);
    register_module("norm2", norm2_);
    register_module("mlp", mlp_);
    mlp_scale_ = register_scale(*this, options.scale_names, 2, options.channels);
}

torch::Tensor VitBlockImpl::forward(const torch::Tensor& tokens, const torch::Tensor& position_bias) {
    const torch::Tensor attended = tokens + attention_scale_ * attention_->forward(norm1_->forward(tokens), position_bias);
    return attended + mlp_scale_ * mlp_->forward(norm2_->forward(attended));
}

}  // namespace patchfusion::nn
