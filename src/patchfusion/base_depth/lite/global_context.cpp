// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/global_context.h"

#include <cmath>
#include <numbers>

#include "patchfusion/base_depth/lite/efficientnet_lite.h"
#include "patchfusion/nn/double_conv.h"
#include "patchfusion/nn/patch_embedding.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::lite {

namespace {

constexpr int kTokenChannels = 192;
constexpr int kHeads = 6;
constexpr double kFinest = 16.0;  // highest frequency over the lowest, which has half a period across the picture

/// Sines, then cosines, of pixel centres along one axis: [length, 2 frequencies]
torch::Tensor axis_waves(std::int64_t length, int frequencies) {
    const torch::Tensor centres = (torch::arange(length, torch::kFloat32) + 0.5) * (2.0 / static_cast<double>(length)) - 1.0;
    const torch::Tensor octaves = torch::linspace(0.0, std::log2(kFinest), frequencies);
    const torch::Tensor phases = centres.unsqueeze(1) * (std::numbers::pi / 2 * torch::exp2(octaves)).unsqueeze(0);
    return torch::cat({phases.sin(), phases.cos()}, 1);
}

}  // namespace

torch::Tensor picture_positions(Size size, int channels) {
    const int frequencies = channels / 4;
    const torch::Tensor x = axis_waves(size.width, frequencies).unsqueeze(0).expand({size.height, -1, -1});
    const torch::Tensor y = axis_waves(size.height, frequencies).unsqueeze(1).expand({-1, size.width, -1});
    return torch::cat({x, y}, 2).view({1, size.area(), channels});
}

GlobalContextImpl::GlobalContextImpl(int blocks)
    : in_(nn::conv1x1(kEncoderChannels.back(), kTokenChannels)),
      norm_(nn::vit_norm(kTokenChannels)),
      out_(nn::conv1x1(kTokenChannels, kEncoderChannels.back())) {
    register_module("in", in_);
    const auto list = register_module("blocks", torch::nn::ModuleList());
    for (int i = 0; i < blocks; ++i) {
        blocks_.emplace_back(nn::VitBlockOptions{.channels = kTokenChannels, .heads = kHeads});
        list->push_back(blocks_.back());
    }
    register_module("norm", norm_);
    register_module("out", out_);
    torch::nn::init::zeros_(out_->weight);
    torch::nn::init::zeros_(out_->bias);
}

torch::Tensor GlobalContextImpl::forward(const torch::Tensor& level) {
    const Size size = nn::size_of(level);
    torch::Tensor tokens = in_->forward(level).flatten(2).transpose(1, 2);  // [N,h w,192]
    tokens = tokens + picture_positions(size, kTokenChannels).to(tokens.options());
    for (auto& block : blocks_) {
        tokens = block->forward(tokens);
    }
    return level + out_->forward(nn::map_of_tokens(norm_->forward(tokens), size));
}

}  // namespace patchfusion::base_depth::lite
