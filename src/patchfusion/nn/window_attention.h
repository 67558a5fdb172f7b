// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"
#include "patchfusion/nn/window_kernel.h"

namespace patchfusion::nn {

/// [B,H,W,C] -> [B * windows, window * window, C]; H and W are multiples of `window`; windows row by row.
[[nodiscard]] torch::Tensor split_windows(const torch::Tensor& map, int window);

/// The inverse of split_windows: [B * windows, window * window, C] -> [B,H,W,C].
[[nodiscard]] torch::Tensor join_windows(const torch::Tensor& windows, int window, Size map);

/// [window^2, window^2] int64: row of the bias table that a (query, key) pair of a window uses.
[[nodiscard]] torch::Tensor relative_position_index(int window);

/// [windows, window^2, window^2]: 0 where two pixels of a window of the map rolled by half a window were neighbours before
/// the roll, -100 where the roll brought them together (Liu et al., Swin Transformer, ICCV 2021, figure 4).
[[nodiscard]] torch::Tensor shifted_window_mask(Size map, int window);

/// Where windows lie on a map of any size (padded with zeros to whole windows, then rolled by `shift` both ways).
struct WindowGrid {
    WindowGrid(Size map, int window, int shift)
        : rows(window_axis(map.height, window, shift)), columns(window_axis(map.width, window, shift)) {}

    WindowAxis rows;
    WindowAxis columns;
};

/// Multi-head self-attention inside windows with a learnt bias per relative position (Swin Transformer, Eq. 4).
/// Registered names: relative_position_bias_table, qkv, proj.
class WindowAttentionImpl : public torch::nn::Module {
  public:
    WindowAttentionImpl(int channels, int window, int heads);
    /// windows: [B * n, window^2, C]; mask: [n, window^2, window^2], undefined for none. -> [B * n, window^2, C]
    torch::Tensor forward(const torch::Tensor& windows, const torch::Tensor& mask);

    /// The same, without gradients and on the CPU, where the pixels lie. rows: [r,W,C] those rows of a map that the grid's rows
    /// of windows [first, first + count) cover, in that order -> [r,W,C]. bias: of kernel_bias().
    torch::Tensor forward_rows(const torch::Tensor& rows, const WindowGrid& grid, int first, int count,
                               const torch::Tensor& bias);
    /// [heads, window^2, whole_lanes(window^2)] float32: the learnt bias by key, then query.
    [[nodiscard]] torch::Tensor kernel_bias() const;

  private:
    [[nodiscard]] torch::Tensor position_bias() const;  // [heads, window^2, window^2]

    int window_;
    int heads_;
    torch::Tensor bias_table_;  // [(2 window - 1)^2, heads]
    torch::Tensor index_;       // [window^4], derived, so neither a parameter nor a buffer
    torch::nn::Linear qkv_{nullptr};
    torch::nn::Linear proj_{nullptr};
};
TORCH_MODULE(WindowAttention);

}  // namespace patchfusion::nn
