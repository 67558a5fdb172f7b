// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/depth_anything/dinov2.h"

#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::depth_anything {

namespace {

constexpr double kStartingDeviation = 0.02;  // of the learnt positions
constexpr double kResizeOffset = 0.1;        // patches

}  // namespace

DinoV2Impl::DinoV2Impl(const VitOptions& options, const std::array<int, kDptLevels>& hooks)
    : options_(options),
      hooks_(hooks),
      patch_embedding_(options.embed_dim, options.patch),
      norm_(nn::vit_norm(options.embed_dim)) {
    const std::int64_t learnt = static_cast<std::int64_t>(options.position_grid) * options.position_grid;
    class_token_ = register_parameter("cls_token", torch::zeros({1, 1, options.embed_dim}));
    position_embedding_ =
        register_parameter("pos_embed", torch::randn({1, 1 + learnt, options.embed_dim}) * kStartingDeviation);
    register_parameter("mask_token", torch::zeros({1, options.embed_dim}), /*requires_grad=*/false);
    register_module("patch_embed", patch_embedding_);
    const auto list = register_module("blocks", torch::nn::ModuleList());
    for (int i = 0; i < options.depth; ++i) {
        blocks_.emplace_back(nn::VitBlockOptions{.channels = options.embed_dim, .heads = options.heads});
        list->push_back(blocks_.back());
    }
    register_module("norm", norm_);
}

torch::Tensor DinoV2Impl::resized_positions(Size grid) const {
    const std::int64_t side = options_.position_grid;
    const torch::Tensor of_class = position_embedding_.narrow(1, 0, 1);
    const torch::Tensor of_patches = position_embedding_.narrow(1, 1, side * side);
    if (grid.height == side && grid.width == side) {
        return position_embedding_;
    }
    // DINOv2 resizes by a factor to which it adds a tenth of a patch, against rounding; the factor, not the sizes' ratio, says
    // where pixels lie, and the weights were trained so.
    const auto factor = [side](int patches) { return (patches + kResizeOffset) / static_cast<double>(side); };
    const torch::Tensor resized =
        at::upsample_bicubic2d(nn::map_of_tokens(of_patches, {options_.position_grid, options_.position_grid}),
                               {grid.height, grid.width}, /*align_corners=*/false, factor(grid.height), factor(grid.width));
    return torch::cat({of_class, resized.flatten(2).transpose(1, 2)}, 1);
}

torch::Tensor DinoV2Impl::positions(Size grid) {
    return resized_.get(grid, position_embedding_, [&] { return resized_positions(grid); });
}

dpt::LevelMaps DinoV2Impl::forward(const torch::Tensor& image) {
    const Size pixels = nn::size_of(image);
    const Size grid = {.height = pixels.height / options_.patch, .width = pixels.width / options_.patch};
    torch::Tensor tokens = nn::prepend_class_token(class_token_, patch_embedding_->forward(image)) + positions(grid);
    dpt::LevelMaps levels;
    std::size_t level = 0;
    for (int i = 0; i <= hooks_.back(); ++i) {
        tokens = blocks_.at(static_cast<std::size_t>(i))->forward(tokens);  // [N,1+T,C]
        for (; level < hooks_.size() && hooks_.at(level) == i; ++level) {
            levels.at(level) = nn::map_of_tokens(norm_->forward(tokens).narrow(1, 1, grid.area()), grid);
        }
    }
    return levels;
}

}  // namespace patchfusion::base_depth::depth_anything
