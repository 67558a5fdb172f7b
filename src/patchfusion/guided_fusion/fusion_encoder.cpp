// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/fusion_encoder.h"

namespace patchfusion::guided_fusion {

// Where the pyramid's levels halve, pooling rounds up, so that the maps have the levels' sizes whatever the tile's size (even
// sizes are as in the official code). Elsewhere (Depth Anything) it rounds down as the official code does, and the decoder
// resizes.
FusionEncoder::FusionEncoder(int input_channels, const PyramidShape& shape, nn::Padding padding) : ceil_(shape.halves()) {
    int in = input_channels;
    for (std::size_t level = shape.channels.size(); level-- > 0;) {  // finest first
        const int out = shape.channels[level];
        stages_.emplace_back(
            nn::DoubleConvOptions{.in = in, .mid = out, .out = out, .norm = nn::Norm::Batch, .padding = padding});
        in = out;
    }
}

void FusionEncoder::register_on(torch::nn::Module& parent) {
    parent.register_module("inc", stages_.front());
    const auto list = parent.register_module("down_conv_list", torch::nn::ModuleList());
    for (std::size_t i = 1; i < stages_.size(); ++i) {
        // The official stage is a Sequential "maxpool_conv" of a pooling (0, no weights) and the convolutions (1).
        const auto stage = std::make_shared<torch::nn::Module>("Down");
        const auto sequence = stage->register_module("maxpool_conv", std::make_shared<torch::nn::Module>("MaxPoolConv"));
        sequence->register_module("1", stages_[i]);
        list->push_back(stage);
    }
}

FeaturePyramid FusionEncoder::forward(const torch::Tensor& input) {
    FeaturePyramid features;
    torch::Tensor x = stages_.front()->forward(input);
    features.levels.back() = x;
    for (std::size_t i = 1; i < stages_.size(); ++i) {
        x = stages_[i]->forward(torch::max_pool2d(x, 2, 2, /*padding=*/torch::IntArrayRef{0}, 1, ceil_));
        features.levels.at(stages_.size() - 1 - i) = x;
    }
    return features;
}

}  // namespace patchfusion::guided_fusion
