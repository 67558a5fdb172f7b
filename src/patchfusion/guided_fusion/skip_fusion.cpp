// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/skip_fusion.h"

namespace patchfusion::guided_fusion {

SkipFusion::SkipFusion(const PyramidShape& shape, nn::Padding padding, FusedFeature fused, FusionParts parts) {
    const auto last = fused == FusedFeature::Residual ? nn::LastActivation::None : nn::LastActivation::Relu;
    for (const int channels : shape.channels) {
        const int in = parts.global_to_local ? 2 * channels : channels;
        blocks_.emplace_back(
            nn::DoubleConvOptions{.in = in, .mid = channels, .out = channels, .padding = padding, .last = last});
    }
}

void SkipFusion::register_on(torch::nn::Module& parent) {
    const auto list = parent.register_module("convs", torch::nn::ModuleList());
    for (const nn::DoubleConv& block : blocks_) {
        list->push_back(block);
    }
}

torch::Tensor SkipFusion::forward(int level, const torch::Tensor& initial, const torch::Tensor& g2l_crop) {
    const torch::Tensor input = g2l_crop.defined() ? torch::cat({initial, g2l_crop}, 1) : initial;
    return blocks_.at(static_cast<std::size_t>(level))->forward(input);  // Eq. 2
}

}  // namespace patchfusion::guided_fusion
