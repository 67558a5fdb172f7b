// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::nn {

namespace {

void append_stage(torch::nn::Sequential& layers, int in, int out, Norm norm) {
    layers->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1).bias(norm == Norm::None)));
    if (norm == Norm::Batch) {
        layers->push_back(torch::nn::BatchNorm2d(out));
    }
    layers->push_back(torch::nn::ReLU(torch::nn::ReLUOptions(true)));
}

}  // namespace

DoubleConvImpl::DoubleConvImpl(const DoubleConvOptions& options) {
    append_stage(layers_, options.in, options.mid, options.norm);
    append_stage(layers_, options.mid, options.out, options.norm);
    register_module("double_conv", layers_);
}

torch::nn::Conv2d conv3x3(int in, int out) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1));
}

torch::nn::Conv2d conv1x1(int in, int out) {
    return torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 1));
}

}  // namespace patchfusion::nn
