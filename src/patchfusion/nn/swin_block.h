// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/nn/packed_linear.h"
#include "patchfusion/nn/window_attention.h"

namespace patchfusion::nn {

/// Where the windows of a Swin block lie: W-SA on the grid, SW-SA moved by half a window.
enum class WindowShift { None, Half };

/// The two-layer perceptron of a transformer block, GELU between: [...,C] -> [...,C]. Registered names: fc1, fc2.
class MlpImpl : public torch::nn::Module {
  public:
    MlpImpl(int channels, int hidden);
    torch::Tensor forward(const torch::Tensor& x);

  private:
    PackedLinear fc1_;
    PackedLinear fc2_;
};
TORCH_MODULE(Mlp);

/// Swin Transformer block (Liu et al., ICCV 2021, Eq. 3): x + attention(norm1(x)), then x + mlp(norm2(x)).
/// Registered names: norm1, attn, norm2, mlp.
class SwinBlockImpl : public torch::nn::Module {
  public:
    SwinBlockImpl(int channels, int window, int heads, WindowShift shift);
    /// x: [B,H,W,C] of any size (padded with zeros to whole windows inside); mask: shifted_window_mask of the padded size,
    /// used by shifted blocks only. -> [B,H,W,C]
    torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& mask);
    /// The same in place, without gradients and on the CPU; x: [B,H,W,C] float32, contiguous. Works on a few rows of windows at
    /// a time, so that it needs little memory beside x.
    void update(torch::Tensor& x);

  private:
    void update_image(const torch::Tensor& map);  // [H,W,C]
    torch::Tensor attend(const torch::Tensor& x, const torch::Tensor& mask);

    int window_;
    WindowShift shift_;
    torch::nn::LayerNorm norm1_;
    WindowAttention attention_;
    torch::nn::LayerNorm norm2_;
    Mlp mlp_;
};
TORCH_MODULE(SwinBlock);

/// The size padded to whole windows.
[[nodiscard]] Size padded_to_windows(Size map, int window);

}  // namespace patchfusion::nn
