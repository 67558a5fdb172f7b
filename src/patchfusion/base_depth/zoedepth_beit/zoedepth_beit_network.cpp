// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/zoedepth_beit/zoedepth_beit_network.h"

#include <fmt/format.h>
#include <memory>

#include "patchfusion/nn/patch_embedding.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::zoedepth_beit {

namespace {

constexpr dpt::Normalisation kMidas = {.mean = {0.5, 0.5, 0.5}, .deviation = {0.5, 0.5, 0.5}};

}  // namespace

ZoeDepthBeitNetwork::ZoeDepthBeitNetwork(const BaseDepthOptions& options)
    : ZoeDepthNetwork(options, kMidas),
      encoder_(options.vit, options.dpt.hooks),
      reassemble_(options.vit.embed_dim, options.dpt.reassemble),
      scratch_(dpt::ScratchOptions{.in = options.dpt.reassemble,
                                   .features = options.channels.front(),
                                   .out = options.channels.back(),
                                   .names = dpt::OutputNames::Midas}) {
    const auto pretrained = core().register_module("pretrained", std::make_shared<torch::nn::Module>("Pretrained"));
    pretrained->register_module("model", encoder_);
    for (int level = 0; level < kDptLevels; ++level) {
        read_outs_.emplace_back(2 * options.vit.embed_dim, options.vit.embed_dim);
        register_postprocess(*pretrained, level);
    }
    core().register_module("scratch", scratch_);
}

void ZoeDepthBeitNetwork::register_postprocess(torch::nn::Module& pretrained, int level) {
    // In the official Sequential: 0 read-out, 1 and 2 reshaping without weights, 3 projection, 4 resizing.
    const auto steps = pretrained.register_module(fmt::format("act_postprocess{}", level + 1),
                                                  std::make_shared<torch::nn::Module>("ActPostprocess"));
    steps->register_module("0", std::make_shared<torch::nn::Module>("ProjectReadout"))
        ->register_module("project", std::make_shared<torch::nn::Module>("Project"))
        ->register_module("0", read_outs_.at(static_cast<std::size_t>(level)));
    steps->register_module("3", reassemble_.project(level));
    if (const auto resize = reassemble_.resize(level); resize != nullptr) {
        steps->register_module("4", resize);
    }
}

torch::Tensor ZoeDepthBeitNetwork::read_out(int level, const torch::Tensor& tokens) {
    // project.0 on cat(patch, class token), as the sum of its parts: the class token's is the same for all patches.
    const torch::nn::Linear& project = read_outs_.at(static_cast<std::size_t>(level));
    const std::int64_t channels = tokens.size(2);
    const torch::Tensor of_class = torch::nn::functional::linear(
        tokens.narrow(1, 0, 1), project->weight.narrow(1, channels, channels), project->bias);  // [N,1,C]
    const torch::Tensor of_patches = torch::nn::functional::linear(tokens.narrow(1, 1, tokens.size(1) - 1),
                                                                   project->weight.narrow(1, 0, channels));  // [N,T,C]
    return torch::gelu(of_patches + of_class);
}

dpt::DptOutput ZoeDepthBeitNetwork::predict_relative(const torch::Tensor& image) {
    const Size pixels = nn::size_of(image);
    const auto patch = static_cast<int>(strides()[1]);
    const Size grid = {.height = pixels.height / patch, .width = pixels.width / patch};
    const auto tokens = encoder_->forward(image);
    dpt::LevelMaps maps;
    for (int level = 0; level < kDptLevels; ++level) {
        const auto i = static_cast<std::size_t>(level);
        maps.at(i) = nn::map_of_tokens(read_out(level, tokens.at(i)), grid);
    }
    return scratch_->forward(reassemble_.forward(maps), pixels);
}

}  // namespace patchfusion::base_depth::zoedepth_beit
