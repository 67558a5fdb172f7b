// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/guided_fusion_network.h"

#include <array>
#include <utility>

#include "patchfusion/nn/resize.h"

namespace patchfusion::guided_fusion {

namespace {

constexpr int kInputChannels = 5;  // two depths and RGB

/// A level's map, no longer the pyramid's.
torch::Tensor take(FeaturePyramid& maps, int level) {
    return std::exchange(maps[level], {});
}

}  // namespace

GuidedFusionNetwork::GuidedFusionNetwork(const GuidedFusionOptions& options)
    : encoder_(kInputChannels, options.shape, options.padding),
      fused_(options.fused),
      skip_(options.shape, options.padding, options.fused, options.parts),
      decoder_(options.shape, options.decoder, options.padding, options.parts),
      metric_bins_(options.bins, options.shape.channels, options.max_depth) {
    if (options.parts.global_to_local) {
        g2l_.emplace(options.g2l, options.shape);
    }
    if (options.parts.guidance) {
        guide_.emplace(options.shape, options.padding);
    }
}

void GuidedFusionNetwork::register_on(torch::nn::Module& parent) {
    if (guide_) {
        guide_->register_on(parent);
    }
    const auto unet = parent.register_module("guided_fusion", std::make_shared<torch::nn::Module>("GuidedFusion"));
    encoder_.register_on(*unet);
    decoder_.register_on(*unet);
    if (g2l_) {
        g2l_->register_on(*unet);
    }
    skip_.register_on(*unet);
    metric_bins_.register_on(parent);
}

torch::Tensor GuidedFusionNetwork::guided(const FeaturePyramid& fused, FusionInput& input, int level) {
    const torch::Tensor fine = take(input.fine, level);
    const torch::Tensor coarse = take(input.coarse, level);
    return guide_ ? torch::cat({fused[level], guide_->forward(level, coarse, fine)}, 1) : fused[level];
}

// The paper applies Eq. 2 on the skip connection and Eq. 3 on its result. The official code, followed here, turns the order
// round at each level: decoder block first (Eq. 3, with roi(f_c), f_f and f_g of the coarser level), then G2L (Eq. 2).
FeaturePyramid GuidedFusionNetwork::fuse(FusionInput input) {
    std::array<Size, kPyramidLevels> sizes;
    for (int level = 0; level < kPyramidLevels; ++level) {
        sizes.at(static_cast<std::size_t>(level)) = nn::size_of(input.fine[level]);
    }
    take(input.fine, kPyramidLevels - 1);  // it guides nothing (see FeatureGuide)
    FeaturePyramid encoded = encoder_.forward(std::exchange(input.pixels_and_depths, {}));
    FeaturePyramid fused;
    for (int level = 0; level < kPyramidLevels; ++level) {
        torch::Tensor x = nn::resize_corners(take(encoded, level), sizes.at(static_cast<std::size_t>(level)));  // [T,C,h,w]
        if (level > 0) {
            x = decoder_.forward(level, x, guided(fused, input, level - 1));  // Eq. 3
        }
        x = skip_.forward(level, x, take(input.g2l, level));  // Eq. 2
        fused[level] = fused_ == FusedFeature::Residual ? input.coarse[level] + x : x;
    }
    return fused;
}

}  // namespace patchfusion::guided_fusion
