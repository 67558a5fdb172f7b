// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>

#include "patchfusion/nn/convolve.h"
#include "patchfusion/nn/norm_folding.h"

namespace patchfusion::nn {

/// What follows each convolution of a DoubleConv, before its ReLU.
enum class Norm { None, Batch };

/// What lies beyond a map's border for a 3x3 convolution.
enum class Padding {
    Zeros,     // the official networks
    Replicate  // the border pixels: no dark frame, and so no seam, around every tile; lite
};

/// Options of a 3x3 convolution.
struct Conv3x3Options {
    int in = 0;
    int out = 0;
    Padding padding = Padding::Zeros;
    bool bias = true;
};

/// A 3x3 convolution that keeps the size: [N,in,h,w] -> [N,out,h,w]. Registered names: weight, bias.
class Conv3x3Impl : public torch::nn::Conv2dImpl {
  public:
    explicit Conv3x3Impl(const Conv3x3Options& its);
    torch::Tensor forward(const torch::Tensor& x, Activation activation = Activation::None);
    /// added + forward(x); added: [N,out,h,w]
    torch::Tensor add_to(const torch::Tensor& added, const torch::Tensor& x);
    /// activation(norm(forward(x))), of a convolution without bias.
    torch::Tensor forward_normed(const torch::Tensor& x, torch::nn::BatchNorm2d& norm, NormFolding& folding,
                                 Activation activation);

  private:
    /// x with what lies beyond its border where that is not zeros.
    [[nodiscard]] torch::Tensor bordered(const torch::Tensor& x) const;
    [[nodiscard]] ConvolutionOptions how() const;

    Padding padding_;
};
TORCH_MODULE(Conv3x3);

/// What DoubleConv ends with.
enum class LastActivation {
    Relu,
    None  // the second convolution starts at zero, for a residual that starts at nothing
};

/// Channels of a DoubleConv.
struct DoubleConvOptions {
    int in = 0;
    int mid = 0;
    int out = 0;
    Norm norm = Norm::None;
    Padding padding = Padding::Zeros;
    LastActivation last = LastActivation::Relu;
};

/// (3x3 convolution, norm, ReLU) twice: [N,in,h,w] -> [N,out,h,w]. Registered names: double_conv.0, .1, ...
/// Convolutions have a bias where no norm follows, as in the official code.
class DoubleConvImpl : public torch::nn::Module {
  public:
    explicit DoubleConvImpl(const DoubleConvOptions& options);
    torch::Tensor forward(const torch::Tensor& x);

  private:
    /// A convolution and what follows it.
    struct Step {
        Conv3x3 convolution;
        torch::nn::BatchNorm2d norm{nullptr};  // null for none
        NormFolding folding = {};
        Activation activation = Activation::Relu;
    };

    std::array<Step, 2> steps_;
};
TORCH_MODULE(DoubleConv);

/// A 1x1 convolution with bias.
[[nodiscard]] torch::nn::Conv2d conv1x1(int in, int out);

}  // namespace patchfusion::nn
