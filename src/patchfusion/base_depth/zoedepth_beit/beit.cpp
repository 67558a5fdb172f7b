// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/zoedepth_beit/beit.h"

#include "patchfusion/nn/freeze.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::zoedepth_beit {

BeitImpl::BeitImpl(const VitOptions& options, const std::array<int, kDptLevels>& hooks)
    : options_(options), hooks_(hooks), patch_embedding_(options.embed_dim, options.patch) {
    class_token_ = register_parameter("cls_token", torch::zeros({1, 1, options.embed_dim}));
    register_module("patch_embed", patch_embedding_);
    const auto list = register_module("blocks", torch::nn::ModuleList());
    for (int i = 0; i < options.depth; ++i) {
        blocks_.emplace_back(nn::VitBlockOptions{.channels = options.embed_dim,
                                                 .heads = options.heads,
                                                 .qkv_bias = nn::QkvBias::NotOnKeys,
                                                 .scale_names = nn::ScaleNames::Gamma});
        position_biases_.emplace_back(blocks_.back()->attention(), options.position_grid, options.heads);
        list->push_back(blocks_.back());
    }
    nn::freeze(*register_module("fc_norm", nn::vit_norm(options.embed_dim)));
    nn::freeze(*register_module("head", torch::nn::Linear(options.embed_dim, options.classes)));
}

std::array<torch::Tensor, kDptLevels> BeitImpl::forward(const torch::Tensor& image) {
    const Size pixels = nn::size_of(image);
    const Size grid = {.height = pixels.height / options_.patch, .width = pixels.width / options_.patch};
    // The index depends on no weight: the class token stands for the device only.
    const torch::Tensor index = pair_index_.get(grid, class_token_.detach(),
                                                [&] { return token_pair_index(grid).to(class_token_.device()); });  // [(1+T)^2]
    torch::Tensor tokens = nn::prepend_class_token(class_token_, patch_embedding_->forward(image));
    std::array<torch::Tensor, kDptLevels> levels;
    std::size_t level = 0;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(hooks_.back()); ++i) {
        tokens = blocks_[i]->forward(tokens, position_biases_[i].forward(grid, index));  // [N,1+T,C]
        for (; level < hooks_.size() && static_cast<std::size_t>(hooks_.at(level)) == i; ++level) {
            levels.at(level) = tokens;
        }
    }
    return levels;
}

}  // namespace patchfusion::base_depth::zoedepth_beit
