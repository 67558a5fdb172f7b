// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/inverted_residual.h"

namespace patchfusion::base_depth::lite {

torch::nn::BatchNorm2d efficientnet_norm(int channels) {
    return torch::nn::BatchNorm2d(torch::nn::BatchNormOptions(channels).eps(1e-3).momentum(0.01));
}

InvertedResidualImpl::InvertedResidualImpl(const InvertedResidualOptions& options)
    : skips_(options.stride == 1 && options.in == options.out) {
    const int hidden = options.in * options.expansion;
    if (options.expansion != 1) {
        expand_ =
            register_module("_expand_conv", HalvingConv(HalvingConvOptions{.in = options.in, .out = hidden, .kernel = 1}));
        expand_norm_ = register_module("_bn0", efficientnet_norm(hidden));
    }
    depthwise_ = register_module(
        "_depthwise_conv",
        HalvingConv(HalvingConvOptions{
            .in = hidden, .out = hidden, .kernel = options.kernel, .stride = options.stride, .groups = hidden}));
    depthwise_norm_ = register_module("_bn1", efficientnet_norm(hidden));
    project_ = register_module("_project_conv", HalvingConv(HalvingConvOptions{.in = hidden, .out = options.out, .kernel = 1}));
    project_norm_ = register_module("_bn2", efficientnet_norm(options.out));
}

torch::Tensor InvertedResidualImpl::forward(const torch::Tensor& x) {
    torch::Tensor y = x;
    if (!expand_.is_empty()) {
        y = expand_->forward_normed(y, expand_norm_, foldings_[0], nn::Activation::Relu6);
    }
    y = depthwise_->forward_normed(y, depthwise_norm_, foldings_[1], nn::Activation::Relu6);
    y = project_->forward_normed(y, project_norm_, foldings_[2], nn::Activation::None);
    return skips_ ? y + x : y;
}

}  // namespace patchfusion::base_depth::lite
