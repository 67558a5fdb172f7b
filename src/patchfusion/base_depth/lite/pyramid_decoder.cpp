// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/pyramid_decoder.h"

#include "patchfusion/nn/double_conv.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::lite {

ResidualConvImpl::ResidualConvImpl(int channels, nn::Padding padding)
    : conv_(nn::Conv3x3Options{.in = channels, .out = channels, .padding = padding}) {
    register_module("conv", conv_);
}

torch::Tensor ResidualConvImpl::forward(const torch::Tensor& x) {
    return conv_->add_to(x, torch::relu(x));
}

PyramidDecoderImpl::PyramidDecoderImpl(const std::array<int, kPyramidLevels>& channels, nn::Padding padding)
    : image_lateral_(nn::Conv3x3Options{.in = 3, .out = channels.back(), .padding = padding}) {
    const auto lateral = register_module("lateral", torch::nn::ModuleList());
    const auto top_down = register_module("top_down", torch::nn::ModuleList());
    const auto refine = register_module("refine", torch::nn::ModuleList());
    for (std::size_t i = 0; i < channels.size(); ++i) {
        if (i + 1 < channels.size()) {
            lateral_.push_back(nn::conv1x1(kEncoderChannels.at(kEncoderLevels - 1 - i), channels[i]));
            lateral->push_back(lateral_.back());
        }
        refine_.emplace_back(channels[i], padding);
        refine->push_back(refine_.back());
        if (i > 0) {
            top_down_.push_back(nn::conv1x1(channels[i - 1], channels[i]));
            top_down->push_back(top_down_.back());
        }
    }
    // The finest level sees the image itself: the encoder starts at half size, and depth edges need full size.
    lateral->push_back(image_lateral_);
}

FeaturePyramid PyramidDecoderImpl::forward(const std::array<torch::Tensor, kEncoderLevels>& encoded,
                                           const torch::Tensor& image) {
    FeaturePyramid pyramid;
    pyramid.levels[0] = refine_[0]->forward(lateral_[0]->forward(encoded.back()));
    for (std::size_t i = 1; i < pyramid.levels.size(); ++i) {
        const torch::Tensor skip = i < encoded.size() ? lateral_[i]->forward(encoded.at(encoded.size() - 1 - i))
                                                      : image_lateral_->forward(image);    // [N,C_i,h,w]
        const torch::Tensor before = top_down_[i - 1]->forward(pyramid.levels.at(i - 1));  // [N,C_i,ceil(h/2),ceil(w/2)]
        pyramid.levels.at(i) = refine_[i]->forward(skip + nn::upsample_twice(before, nn::size_of(skip)));
    }
    return pyramid;
}

}  // namespace patchfusion::base_depth::lite
