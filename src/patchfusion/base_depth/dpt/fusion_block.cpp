// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/dpt/fusion_block.h"

#include "patchfusion/nn/freeze.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::dpt {

ResidualUnitImpl::ResidualUnitImpl(int channels)
    : conv1_(nn::Conv3x3Options{.in = channels, .out = channels}), conv2_(nn::Conv3x3Options{.in = channels, .out = channels}) {
    register_module("conv1", conv1_);
    register_module("conv2", conv2_);
}

torch::Tensor ResidualUnitImpl::forward(const torch::Tensor& x) {
    return conv2_->add_to(x, conv1_->forward(x.relu(), nn::Activation::Relu));
}

FusionBlockImpl::FusionBlockImpl(int channels, FusionPlace place)
    : of_map_(channels), of_sum_(channels), out_conv_(nn::conv1x1(channels, channels)) {
    register_module("resConfUnit1", of_map_);
    register_module("resConfUnit2", of_sum_);
    register_module("out_conv", out_conv_);
    if (place == FusionPlace::Coarsest) {
        nn::freeze(*of_map_);
    }
}

torch::Tensor FusionBlockImpl::forward(const torch::Tensor& path, const torch::Tensor& map, Size size) {
    const torch::Tensor sum = map.defined() ? path + of_map_->forward(map) : path;
    // The official code resizes first; a 1x1 convolution and a bilinear resize commute, and here there are fewer pixels.
    return nn::resize_corners(out_conv_->forward(of_sum_->forward(sum)), size);
}

}  // namespace patchfusion::base_depth::dpt
