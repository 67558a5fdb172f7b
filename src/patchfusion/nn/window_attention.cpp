// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/window_attention.h"

#include <ATen/Parallel.h>
#include <array>
#include <cmath>
#include <vector>

#include "patchfusion/nn/flop_counter.h"
#include "patchfusion/nn/lane_count.h"

namespace patchfusion::nn {

torch::Tensor split_windows(const torch::Tensor& map, int window) {
    const auto [batch, height, width, channels] = std::array{map.size(0), map.size(1), map.size(2), map.size(3)};
    return map.view({batch, height / window, window, width / window, window, channels})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({-1, window * window, channels});
}

torch::Tensor join_windows(const torch::Tensor& windows, int window, Size map) {
    const std::int64_t rows = map.height / window;
    const std::int64_t columns = map.width / window;
    return windows.view({-1, rows, columns, window, window, windows.size(-1)})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({-1, map.height, map.width, windows.size(-1)});
}

torch::Tensor relative_position_index(int window) {
    const torch::Tensor row = torch::arange(window).repeat_interleave(window);  // [window^2]
    const torch::Tensor column = torch::arange(window).repeat({window});        // [window^2]
    const auto difference = [window](const torch::Tensor& x) { return x.unsqueeze(1) - x.unsqueeze(0) + window - 1; };
    return difference(row) * (2 * window - 1) + difference(column);
}

torch::Tensor shifted_window_mask(Size map, int window) {
    // Along one axis the rolled map has three stretches that were apart: all but the last window, and its two halves.
    const auto stretches = [window](int length) {
        torch::Tensor id = torch::zeros({length});
        id.slice(0, length - window, length - window / 2).fill_(1);
        id.slice(0, length - window / 2, length).fill_(2);
        return id;
    };
    const torch::Tensor region = 3 * stretches(map.height).unsqueeze(1) + stretches(map.width).unsqueeze(0);  // [H,W]
    const torch::Tensor ids = split_windows(region.view({1, map.height, map.width, 1}), window).squeeze(-1);  // [n,window^2]
    return (ids.unsqueeze(1) != ids.unsqueeze(2)).to(torch::kFloat32).mul_(-100.0);
}

WindowAttentionImpl::WindowAttentionImpl(int channels, int window, int heads)
    : window_(window), heads_(heads), index_(relative_position_index(window).flatten()) {
    TORCH_CHECK(channels % heads == 0, channels, " channels do not divide into ", heads, " heads");
    bias_table_ = register_parameter("relative_position_bias_table",
                                     torch::empty({static_cast<std::int64_t>(2 * window - 1) * (2 * window - 1), heads}));
    torch::nn::init::normal_(bias_table_, 0, 0.02);
    qkv_ = register_module("qkv", torch::nn::Linear(channels, 3 * channels));
    proj_ = register_module("proj", torch::nn::Linear(channels, channels));
}

torch::Tensor WindowAttentionImpl::position_bias() const {
    const std::int64_t pixels = static_cast<std::int64_t>(window_) * window_;
    return bias_table_.index_select(0, index_.to(bias_table_.device())).t().reshape({heads_, pixels, pixels});
}

torch::Tensor WindowAttentionImpl::forward(const torch::Tensor& windows, const torch::Tensor& mask) {
    const std::int64_t count = windows.size(0);
    const std::int64_t pixels = windows.size(1);
    const std::int64_t channels = windows.size(2);
    const std::int64_t per_head = channels / heads_;
    const torch::Tensor qkv =
        qkv_->forward(windows).view({count, pixels, 3, heads_, per_head}).permute({2, 0, 3, 1, 4});  // [3,B*n,heads,pixels,d]
    const torch::Tensor query = qkv[0] * std::pow(static_cast<double>(per_head), -0.5);
    torch::Tensor scores = query.matmul(qkv[1].transpose(-2, -1));  // [B*n,heads,pixels,pixels]
    scores += position_bias();
    if (mask.defined()) {
        scores.view({-1, mask.size(0), heads_, pixels, pixels}) += mask.to(scores.options()).unsqueeze(1);
    }
    const torch::Tensor mixed = scores.softmax(-1).matmul(qkv[2]);  // [B*n,heads,pixels,d]
    return proj_->forward(mixed.transpose(1, 2).reshape({count, pixels, channels}));
}

torch::Tensor WindowAttentionImpl::kernel_bias() const {
    const torch::Tensor by_key = position_bias().to(torch::kFloat32).transpose(1, 2);  // [heads,key,query]
    const std::int64_t pixels = by_key.size(2);
    return torch::constant_pad_nd(by_key, {0, whole_lanes(pixels) - pixels}).contiguous();
}

torch::Tensor WindowAttentionImpl::forward_rows(const torch::Tensor& rows, const WindowGrid& grid, int first, int count,
                                                const torch::Tensor& bias) {
    const torch::Tensor qkv = qkv_->forward(rows).to(torch::kFloat32);  // [r,W,3C]
    const torch::Tensor beyond = qkv_->bias.to(torch::kFloat32);        // of a zero
    torch::Tensor mixed = torch::empty(rows.sizes(), qkv.options());    // [r,W,C]
    const auto begin = static_cast<std::size_t>(first) * window_;
    std::vector<std::int32_t> row;
    for (std::int32_t next = 0; row.size() < static_cast<std::size_t>(count) * window_;) {
        row.push_back(grid.rows.at[begin + row.size()] < 0 ? -1 : next++);
    }
    const auto columns = static_cast<std::int64_t>(grid.columns.at.size()) / window_;
    const WindowRows windows = {.qkv = qkv.const_data_ptr<float>(),
                                .beyond = beyond.const_data_ptr<float>(),
                                .bias = bias.const_data_ptr<float>(),
                                .mixed = mixed.mutable_data_ptr<float>(),
                                .channels = rows.size(2),
                                .heads = heads_,
                                .window = window_,
                                .width = rows.size(1),
                                .row = row.data(),
                                .row_stretch = grid.rows.stretch.data() + begin,
                                .column = grid.columns.at.data(),
                                .column_stretch = grid.columns.stretch.data(),
                                .window_columns = columns};
    at::parallel_for(0, count * columns, 1, [&](std::int64_t from, std::int64_t to) { attend_windows(windows, from, to); });
    count_flop(4 * count * columns * bias.size(1) * bias.size(1) * rows.size(2));  // queries by keys, weights by values
    return proj_->forward(mixed);
}

}  // namespace patchfusion::nn
