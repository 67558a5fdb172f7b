// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/dpt/scratch.h"

#include <fmt/format.h>
#include <memory>

#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::dpt {

ScratchImpl::ScratchImpl(const ScratchOptions& options)
    : halve_channels_(nn::Conv3x3Options{.in = options.features, .out = options.features / 2}),
      last_feature_(nn::Conv3x3Options{.in = options.features / 2, .out = options.out}),
      to_depth_(nn::conv1x1(options.out, 1)) {
    for (int level = 0; level < kDptLevels; ++level) {
        const int in = options.in.at(static_cast<std::size_t>(level));
        level_convs_.emplace_back(torch::nn::Conv2dOptions(in, options.features, 3).padding(1).bias(false));
        register_module(fmt::format("layer{}_rn", level + 1), level_convs_.back());
        fusion_blocks_.emplace_back(options.features, level + 1 == kDptLevels ? FusionPlace::Coarsest : FusionPlace::Later);
        register_module(fmt::format("refinenet{}", level + 1), fusion_blocks_.back());
    }
    if (options.names == OutputNames::DepthAnything) {
        register_module("output_conv1", halve_channels_);
        const auto last = register_module("output_conv2", std::make_shared<torch::nn::Module>("OutputConv"));
        last->register_module("0", last_feature_);
        last->register_module("2", to_depth_);
    } else {
        const auto last = register_module("output_conv", std::make_shared<torch::nn::Module>("OutputConv"));
        last->register_module("0", halve_channels_);
        last->register_module("2", last_feature_);
        last->register_module("4", to_depth_);
    }
}

DptOutput ScratchImpl::forward(const LevelMaps& maps, Size image) {
    LevelMaps levels;
    for (std::size_t i = 0; i < maps.size(); ++i) {
        levels.at(i) = level_convs_.at(i)->forward(maps.at(i));  // [N,features,...]
    }
    const Size finest = nn::size_of(levels[0]);
    FeaturePyramid features;
    features[0] = levels[3];
    features[1] = fusion_blocks_[3]->forward(levels[3], {}, nn::size_of(levels[2]));
    features[2] = fusion_blocks_[2]->forward(features[1], levels[2], nn::size_of(levels[1]));
    features[3] = fusion_blocks_[1]->forward(features[2], levels[1], finest);
    features[4] = fusion_blocks_[0]->forward(features[3], levels[0], {2 * finest.height, 2 * finest.width});
    const torch::Tensor full = nn::resize_corners(halve_channels_->forward(features[4]), image);  // [N,features/2,h,w]
    features[5] = last_feature_->forward(full, nn::Activation::Relu);                             // [N,out,h,w]
    return {.features = features, .relative_depth = to_depth_->forward(features[5]).relu_()};
}

}  // namespace patchfusion::base_depth::dpt
