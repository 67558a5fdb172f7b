// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <vector>

#include "patchfusion/base_depth/dpt/fusion_block.h"
#include "patchfusion/base_depth/dpt/reassemble.h"
#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::base_depth::dpt {

/// What a DPT gives; ZoeDepth's head reads both.
struct DptOutput {
    FeaturePyramid features;       // layer4_rn, refinenet4..1, the last convolution but one
    torch::Tensor relative_depth;  // [N,1,h,w] inverse depth up to scale and shift, >= 0
};

/// What the convolutions after the last fusion block are called.
enum class OutputNames {
    DepthAnything,  // output_conv1, output_conv2.0, output_conv2.2
    Midas           // output_conv.0, output_conv.2, output_conv.4
};

/// Channels of a DPT decoder.
struct ScratchOptions {
    std::array<int, kDptLevels> in{};  // of the reassembled maps, finest first
    int features = 64;                 // of the decoder
    int out = 32;                      // of the finest feature
    OutputNames names = OutputNames::DepthAnything;
};

/// The convolutional decoder of a DPT, "scratch" in the official code. Registered names: layer1..4_rn, refinenet1..4 (finest
/// first) and the output's.
class ScratchImpl : public torch::nn::Module {
  public:
    explicit ScratchImpl(const ScratchOptions& options);
    /// maps: reassembled, finest first, each twice as large as the next; image: its size in pixels -> levels coarsest first:
    /// the size of maps[3], maps[2], maps[1], maps[0], 2 x maps[0], image.
    DptOutput forward(const LevelMaps& maps, Size image);

  private:
    std::vector<torch::nn::Conv2d> level_convs_;  // [4] finest first
    std::vector<FusionBlock> fusion_blocks_;      // [4] finest first
    nn::Conv3x3 halve_channels_;
    nn::Conv3x3 last_feature_;
    torch::nn::Conv2d to_depth_;
};
TORCH_MODULE(Scratch);

}  // namespace patchfusion::base_depth::dpt
