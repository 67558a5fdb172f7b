// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/dpt/zoedepth_network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <cmath>

#include "patchfusion/core/error.h"
#include "patchfusion/nn/double_conv.h"
#include "patchfusion/nn/patch_embedding.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::dpt {

namespace {

const BaseDepthOptions& checked(const BaseDepthOptions& options) {
    const auto& channels = options.channels;
    if (std::any_of(channels.begin(), channels.end() - 1, [&](int count) { return count != channels.front(); })) {
        throw InputError(fmt::format("channels {} of a DPT: all but the finest level have as many as its decoder",
                                     fmt::join(channels, ", ")));
    }
    const auto& hooks = options.dpt.hooks;
    if (!std::is_sorted(hooks.begin(), hooks.end()) || hooks.front() < 0 || hooks.back() >= options.vit.depth) {
        throw InputError(fmt::format("dpt.hooks {}: not ascending blocks of an encoder of {} blocks", fmt::join(hooks, ", "),
                                     options.vit.depth));
    }
    if (options.vit.heads < 1 || options.vit.embed_dim % options.vit.heads != 0) {
        throw InputError(
            fmt::format("vit.embed_dim {} does not divide into {} heads", options.vit.embed_dim, options.vit.heads));
    }
    return options;
}

/// [1,3,1,1]
torch::Tensor per_colour(const std::array<double, 3>& values, const torch::Tensor& image) {
    return torch::tensor({values[0], values[1], values[2]}, image.options()).view({1, 3, 1, 1});
}

torch::Tensor cut_to(const torch::Tensor& map, Size size) {
    return map.narrow(2, 0, size.height).narrow(3, 0, size.width);
}

}  // namespace

ZoeDepthNetwork::ZoeDepthNetwork(const BaseDepthOptions& options, const Normalisation& normalisation)
    : patch_(checked(options).vit.patch),
      normalisation_(normalisation),
      bottleneck_(nn::conv1x1(options.channels.front(), options.channels.front())),
      metric_bins_(options.bins, options.channels, options.max_depth) {
    core_ = register_module("core", std::make_shared<torch::nn::Module>("Core"))
                ->register_module("core", std::make_shared<torch::nn::Module>("RelativeDepth"));
    register_module("conv2", bottleneck_);
    metric_bins_.register_on(*this);
}

std::array<double, kPyramidLevels> ZoeDepthNetwork::strides() const {
    return {patch_ * 2.0, patch_ * 1.0, patch_ / 2.0, patch_ / 4.0, patch_ / 8.0, 1.0};
}

torch::Tensor ZoeDepthNetwork::normalised(const torch::Tensor& image) const {
    return (image - per_colour(normalisation_.mean, image)) / per_colour(normalisation_.deviation, image);
}

DptOutput ZoeDepthNetwork::cut(DptOutput output, Size size) const {
    for (int level = 0; level < kPyramidLevels; ++level) {
        const double stride = strides().at(static_cast<std::size_t>(level));
        output.features[level] = cut_to(output.features[level], {.height = static_cast<int>(std::ceil(size.height / stride)),
                                                                 .width = static_cast<int>(std::ceil(size.width / stride))});
    }
    output.relative_depth = cut_to(output.relative_depth, size);
    return output;
}

BaseDepthOutput ZoeDepthNetwork::forward(const torch::Tensor& image) {
    DptOutput relative = predict_relative(normalised(nn::pad_to_multiple(image, patch_)));
    relative = cut(relative, nn::size_of(image));
    BaseDepthOutput output = {.depth = {}, .features = relative.features};
    output.features[0] = bottleneck_->forward(output.features[0]);
    output.depth = metric_bins_.forward(output.features, relative.relative_depth);
    return output;
}

}  // namespace patchfusion::base_depth::dpt
