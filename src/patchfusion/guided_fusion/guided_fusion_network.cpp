// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/guided_fusion_network.h"

#include "patchfusion/nn/resize.h"

namespace patchfusion::guided_fusion {

namespace {

constexpr int kInputChannels = 5;  // two depths and RGB

}  // namespace

GuidedFusionNetwork::GuidedFusionNetwork(const GuidedFusionOptions& options)
    : encoder_(kInputChannels, options.shape, options.padding),
      g2l_(options.g2l, options.shape),
      fused_(options.fused),
      skip_(options.shape, options.padding, options.fused),
      guide_(options.shape, options.padding),
      decoder_(options.shape, options.decoder, options.padding),
      metric_bins_(options.bins, options.shape.channels, options.max_depth) {}

void GuidedFusionNetwork::register_on(torch::nn::Module& parent) {
    guide_.register_on(parent);
    const auto unet = parent.register_module("guided_fusion", std::make_shared<torch::nn::Module>("GuidedFusion"));
    encoder_.register_on(*unet);
    decoder_.register_on(*unet);
    g2l_.register_on(*unet);
    skip_.register_on(*unet);
    metric_bins_.register_on(parent);
}

// The paper applies Eq. 2 on the skip connection and Eq. 3 on its result. The official code, followed here, turns the order
// round at each level: decoder block first (Eq. 3, with roi(f_c), f_f and f_g of the coarser level), then G2L (Eq. 2).
FeaturePyramid GuidedFusionNetwork::fuse(const FusionInput& input) {
    const FeaturePyramid encoded = encoder_.forward(input.pixels_and_depths);
    FeaturePyramid fused;
    for (int level = 0; level < kPyramidLevels; ++level) {
        torch::Tensor x = nn::resize_corners(encoded[level], nn::size_of(input.g2l[level]));  // [T,C,h,w]
        if (level > 0) {
            const torch::Tensor guide = guide_.forward(level - 1, input.coarse[level - 1], input.fine[level - 1]);
            x = decoder_.forward(level, x, torch::cat({fused[level - 1], guide}, 1));  // Eq. 3
        }
        x = skip_.forward(level, x, input.g2l[level]);  // Eq. 2
        fused[level] = fused_ == FusedFeature::Residual ? input.coarse[level] + x : x;
    }
    return fused;
}

}  // namespace patchfusion::guided_fusion
