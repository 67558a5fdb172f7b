// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/base_depth/depth_anything/dinov2.h"
#include "patchfusion/base_depth/dpt/zoedepth_network.h"

namespace patchfusion::base_depth::depth_anything {

/// Depth Anything (Yang et al., CVPR 2024) with ZoeDepth's head, as PatchFusion's second release uses it. Its read-out ignores
/// the class token. Registered names: core.core.pretrained, core.core.depth_head and ZoeDepthNetwork's.
class DepthAnythingNetwork : public dpt::ZoeDepthNetwork {
  public:
    explicit DepthAnythingNetwork(const BaseDepthOptions& options);
    torch::nn::Module& encoder() override { return *encoder_; }

  protected:
    dpt::DptOutput predict_relative(const torch::Tensor& image) override;

  private:
    DinoV2 encoder_;
    dpt::Reassemble reassemble_;
    dpt::Scratch scratch_;
};

}  // namespace patchfusion::base_depth::depth_anything
