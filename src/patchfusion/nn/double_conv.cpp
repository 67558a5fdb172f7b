// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::nn {

namespace {

torch::nn::Conv2dOptions same_size(int in, int out, Padding padding) {
    torch::nn::Conv2dOptions options = torch::nn::Conv2dOptions(in, out, 3).padding(1);
    if (padding == Padding::Replicate) {
        options.padding_mode(torch::kReplicate);
    }
    return options;
}

void append_convolution(torch::nn::Sequential& layers, int in, int out, const DoubleConvOptions& options) {
    layers->push_back(torch::nn::Conv2d(same_size(in, out, options.padding).bias(options.norm == Norm::None)));
    if (options.norm == Norm::Batch) {
        layers->push_back(torch::nn::BatchNorm2d(out));
    }
}

torch::nn::ReLU relu() {
    return torch::nn::ReLU(torch::nn::ReLUOptions(true));
}

}  // namespace

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

torch::nn::Conv2d conv3x3(int in, int out, Padding padding) {
    return torch::nn::Conv2d(same_size(in, out, padding));
}

torch::nn::Conv2d conv1x1(int in, int out) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 1));
}

}  // namespace patchfusion::nn
