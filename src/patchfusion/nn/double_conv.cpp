// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::nn {

Conv3x3Impl::Conv3x3Impl(const Conv3x3Options& its)
    : torch::nn::Conv2dImpl(torch::nn::Conv2dOptions(its.in, its.out, 3).padding(1).bias(its.bias)), padding_(its.padding) {}

ConvolutionOptions Conv3x3Impl::how() const {
    return {.padding = padding_ == Padding::Zeros ? 1 : 0};
}

torch::Tensor Conv3x3Impl::bordered(const torch::Tensor& x) const {
    if (padding_ == Padding::Zeros) {
        return x;
    }
    // Autocast would pad in float32: twice the traffic, for a copy of pixels.
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    return at::replication_pad2d(x, {1, 1, 1, 1});
}

torch::Tensor Conv3x3Impl::forward(const torch::Tensor& x, Activation activation) {
    return convolve(bordered(x), weight, bias, how(), activation);
}

torch::Tensor Conv3x3Impl::add_to(const torch::Tensor& added, const torch::Tensor& x) {
    return add_convolved(added, bordered(x), weight, bias, how());
}

torch::Tensor Conv3x3Impl::forward_normed(const torch::Tensor& x, torch::nn::BatchNorm2d& norm, NormFolding& folding,
                                          Activation activation) {
    return folding.convolve(bordered(x), weight, norm, how(), activation);
}

DoubleConvImpl::DoubleConvImpl(const DoubleConvOptions& options)
    : steps_{Step{.convolution = Conv3x3(Conv3x3Options{
                      .in = options.in, .out = options.mid, .padding = options.padding, .bias = options.norm == Norm::None})},
             Step{.convolution = Conv3x3(Conv3x3Options{
                      .in = options.mid, .out = options.out, .padding = options.padding, .bias = options.norm == Norm::None}),
                  .activation = options.last == LastActivation::Relu ? Activation::Relu : Activation::None}} {
    torch::nn::ModuleList layers;  // for the names alone
    for (Step& step : steps_) {
        layers->push_back(step.convolution);
        if (options.norm == Norm::Batch) {
            step.norm = torch::nn::BatchNorm2d(step.convolution->weight.size(0));
            layers->push_back(step.norm);
        }
        if (step.activation == Activation::Relu) {
            layers->push_back(torch::nn::ReLU());
        }
    }
    if (options.last == LastActivation::None) {
        for (torch::Tensor& parameter : steps_.back().convolution->parameters()) {
            torch::nn::init::zeros_(parameter);
        }
    }
    register_module("double_conv", layers);
}

torch::Tensor DoubleConvImpl::forward(const torch::Tensor& x) {
    torch::Tensor y = x;
    for (Step& step : steps_) {
        y = step.norm.is_empty() ? step.convolution->forward(y, step.activation)
                                 : step.convolution->forward_normed(y, step.norm, step.folding, step.activation);
    }
    return y;
}

torch::nn::Conv2d conv1x1(int in, int out) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 1));
}

}  // namespace patchfusion::nn
