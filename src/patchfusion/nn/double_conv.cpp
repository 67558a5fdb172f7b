// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::nn {

namespace {

void append_convolution(torch::nn::Sequential& layers, int in, int out, const DoubleConvOptions& options) {
    layers->push_back(
        Conv3x3(Conv3x3Options{.in = in, .out = out, .padding = options.padding, .bias = options.norm == Norm::None}));
    if (options.norm == Norm::Batch) {
        layers->push_back(torch::nn::BatchNorm2d(out));
    }
}

torch::nn::ReLU relu() {
    return torch::nn::ReLU(torch::nn::ReLUOptions(true));
}

}  // namespace

Conv3x3Impl::Conv3x3Impl(const Conv3x3Options& options)
    : torch::nn::Conv2dImpl(torch::nn::Conv2dOptions(options.in, options.out, 3).padding(1).bias(options.bias)),
      padding_(options.padding) {}

torch::Tensor Conv3x3Impl::forward(const torch::Tensor& x) {
    if (padding_ == Padding::Zeros) {
        return torch::nn::Conv2dImpl::forward(x);
    }
    torch::Tensor padded;
    {
        // Autocast would pad in float32: twice the traffic, for a copy of pixels.
        const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
        padded = at::replication_pad2d(x, {1, 1, 1, 1});
    }
    return torch::conv2d(padded, weight, bias);
}

DoubleConvImpl::DoubleConvImpl(const DoubleConvOptions& options) {
    append_convolution(layers_, options.in, options.mid, options);
    layers_->push_back(relu());
    append_convolution(layers_, options.mid, options.out, options);
    if (options.last == LastActivation::Relu) {
        layers_->push_back(relu());
    } else {
        for (torch::Tensor& parameter : layers_->ptr(layers_->size() - 1)->parameters()) {
            torch::nn::init::zeros_(parameter);
        }
    }
    register_module("double_conv", layers_);
}

torch::nn::Conv2d conv1x1(int in, int out) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 1));
}

}  // namespace patchfusion::nn
