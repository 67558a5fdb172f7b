// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/swin_block.h"

namespace patchfusion::nn {

namespace {

constexpr int kMlpRatio = 4;  // hidden channels per channel, as in Swin

torch::nn::LayerNorm layer_norm(int channels) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({static_cast<std::int64_t>(channels)}));
}

}  // namespace

Size padded_to_windows(Size map, int window) {
    const auto up = [window](int length) { return (length + window - 1) / window * window; };
    return {up(map.height), up(map.width)};
}

MlpImpl::MlpImpl(int channels, int hidden) : fc1_(channels, hidden), fc2_(hidden, channels) {
    register_module("fc1", fc1_);
    register_module("fc2", fc2_);
}

torch::Tensor MlpImpl::forward(const torch::Tensor& x) {
    return fc2_->forward(torch::gelu(fc1_->forward(x)));
}

SwinBlockImpl::SwinBlockImpl(int channels, int window, int heads, WindowShift shift)
    : window_(window),
      shift_(shift),
      norm1_(layer_norm(channels)),
      attention_(channels, window, heads),
      norm2_(layer_norm(channels)),
      mlp_(channels, kMlpRatio * channels) {
    register_module("norm1", norm1_);
    register_module("attn", attention_);
    register_module("norm2", norm2_);
    register_module("mlp", mlp_);
}

torch::Tensor SwinBlockImpl::attend(const torch::Tensor& x, const torch::Tensor& mask) {
    const Size size = {static_cast<int>(x.size(1)), static_cast<int>(x.size(2))};
    const Size padded = padded_to_windows(size, window_);
    torch::Tensor map = torch::constant_pad_nd(x, {0, 0, 0, padded.width - size.width, 0, padded.height - size.height});
    const bool shifted = shift_ == WindowShift::Half;
    const std::int64_t half = window_ / 2;
    if (shifted) {
        map = map.roll({-half, -half}, {1, 2});
    }
    const torch::Tensor windows = split_windows(map, window_);  // [B*n, window^2, C]
    map = join_windows(attention_->forward(windows, shifted ? mask : torch::Tensor()), window_, padded);
    if (shifted) {
        map = map.roll({half, half}, {1, 2});
    }
    return map.narrow(1, 0, size.height).narrow(2, 0, size.width);
}

torch::Tensor SwinBlockImpl::forward(const torch::Tensor& x, const torch::Tensor& mask) {
    const torch::Tensor attended = x + attend(norm1_->forward(x), mask);  // [B,H,W,C]
    return attended + mlp_->forward(norm2_->forward(attended));
}

}  // namespace patchfusion::nn
