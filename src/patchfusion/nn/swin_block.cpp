// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/swin_block.h"

#include <algorithm>
#include <vector>

namespace patchfusion::nn {

namespace {

constexpr int kMlpRatio = 4;                   // hidden channels per channel, as in Swin
constexpr std::int64_t kSlabValues = 1 << 19;  // of the map, worked on at a time: with what is made of them, about a cache full

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
    return fc2_->forward(fc1_->forward(x, Activation::Gelu));
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

void SwinBlockImpl::update(torch::Tensor& x) {
    for (std::int64_t image = 0; image < x.size(0); ++image) {
        update_image(x[image]);
    }
}

void SwinBlockImpl::update_image(const torch::Tensor& map) {
    const Size size = {.height = static_cast<int>(map.size(0)), .width = static_cast<int>(map.size(1))};
    const WindowGrid grid(size, window_, shift_ == WindowShift::Half ? window_ / 2 : 0);
    const torch::Tensor bias = attention_->kernel_bias();
    const int window_rows = static_cast<int>(grid.rows.at.size()) / window_;
    const int at_once = static_cast<int>(std::max<std::int64_t>(1, kSlabValues / (window_ * map.size(1) * map.size(2))));
    for (int first = 0; first < window_rows; first += at_once) {
        const int count = std::min(at_once, window_rows - first);
        std::vector<std::int64_t> covered;  // rows of the map
        for (int i = first * window_; i < (first + count) * window_; ++i) {
            if (const int row = grid.rows.at[static_cast<std::size_t>(i)]; row >= 0) {
                covered.push_back(row);
            }
        }
        const torch::Tensor index = torch::tensor(covered, torch::kInt64);
        torch::Tensor rows = map.index_select(0, index);  // [r,W,C]
        rows += attention_->forward_rows(norm1_->forward(rows), grid, first, count, bias);
        rows += mlp_->forward(norm2_->forward(rows));
        torch::Tensor(map).index_copy_(0, index, rows);
    }
}

}  // namespace patchfusion::nn
