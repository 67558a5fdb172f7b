// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/g2l.h"

#include "patchfusion/nn/convolve.h"
#include "patchfusion/nn/double_conv.h"
#include "patchfusion/nn/freeze.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::guided_fusion {

GlobalToLocalLevelImpl::GlobalToLocalLevelImpl(const GlobalToLocalLevelOptions& options)
    : options_(options), norm_(torch::nn::LayerNormOptions({options.channels})) {
    position_embedding_ =
        register_parameter("absolute_pos_embed", torch::randn({1, options.grid.area(), options.channels}) * 0.02);
    const auto layer = register_module("g2l_layer", std::make_shared<torch::nn::Module>("G2LBasicLayer"));
    const auto list = layer->register_module("blocks", torch::nn::ModuleList());
    for (int i = 0; i < options.blocks; ++i) {
        const auto shift = i % 2 == 0 ? nn::WindowShift::None : nn::WindowShift::Half;
        blocks_.emplace_back(options.channels, options.window, options.heads, shift);
        list->push_back(blocks_.back());
    }
    register_module("g2l_layer_norm", norm_);
    // Official files hold an embedding of an area prior that is never given. Kept, so that names match one to one; frozen.
    nn::freeze(*register_module("embed_proj", nn::conv1x1(1, options.channels)));
}

torch::Tensor GlobalToLocalLevelImpl::positions(Size size) const {
    const torch::Tensor grid =
        position_embedding_.view({1, options_.grid.height, options_.grid.width, options_.channels}).permute({0, 3, 1, 2});
    // The official code needs the configured size; elsewhere the learnt positions are stretched over the image.
    return nn::resize_corners(grid, size).permute({0, 2, 3, 1});
}

torch::Tensor GlobalToLocalLevelImpl::mask(Size size) {
    const Size padded = nn::padded_to_windows(size, options_.window);
    const std::lock_guard lock(mask_mutex_);
    if (!mask_.defined() || mask_size_ != padded) {
        const c10::InferenceMode off(false);  // a mask cached in inference must serve training too
        mask_ = nn::shifted_window_mask(padded, options_.window).to(position_embedding_.device());
        mask_size_ = padded;
    }
    return mask_;
}

torch::Tensor GlobalToLocalLevelImpl::forward(const torch::Tensor& feature) {
    const Size size = nn::size_of(feature);
    torch::Tensor x = feature.permute({0, 2, 3, 1}) + positions(size);  // [N,h,w,C]
    if (nn::may_fuse(x)) {
        x = x.to(torch::kFloat32).contiguous();
        for (nn::SwinBlock& block : blocks_) {
            block->update(x);  // Eq. 1: W-SA, then SW-SA
        }
    } else {
        const torch::Tensor shifted_mask = mask(size);
        for (nn::SwinBlock& block : blocks_) {
            x = block->forward(x, shifted_mask);
        }
    }
    // Under autocast norms give float32; what follows takes the features' own precision.
    return norm_->forward(x).to(feature.scalar_type()).permute({0, 3, 1, 2});
}

GlobalToLocal::GlobalToLocal(const GlobalToLocalOptions& options, const PyramidShape& shape) {
    for (int level = 0; level < kPyramidLevels; ++level) {
        const auto i = static_cast<std::size_t>(level);
        levels_.emplace_back(GlobalToLocalLevelOptions{.channels = shape.channels.at(i),
                                                       .blocks = options.blocks.at(i),
                                                       .heads = options.heads.at(i),
                                                       .window = options.window,
                                                       .grid = shape.level_size(options.process_size, level)});
    }
}

void GlobalToLocal::register_on(torch::nn::Module& parent) {
    const auto list = parent.register_module("g2l_list", torch::nn::ModuleList());
    for (const GlobalToLocalLevel& level : levels_) {
        list->push_back(level);
    }
}

FeaturePyramid GlobalToLocal::forward(const FeaturePyramid& coarse) {
    FeaturePyramid local;
    for (int level = 0; level < kPyramidLevels; ++level) {
        local[level] = levels_.at(static_cast<std::size_t>(level))->forward(coarse[level]);  // Eq. 1
    }
    return local;
}

}  // namespace patchfusion::guided_fusion
