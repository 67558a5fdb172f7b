// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "patchfusion/base_depth/dpt/zoedepth_network.h"
#include "patchfusion/base_depth/zoedepth_beit/beit.h"

namespace patchfusion::base_depth::zoedepth_beit {

/// ZoeDepth on MiDaS 3.1's BEiT network, as in the paper. Registered names: core.core.pretrained.model,
/// core.core.pretrained.act_postprocess1..4, core.core.scratch and ZoeDepthNetwork's.
class ZoeDepthBeitNetwork : public dpt::ZoeDepthNetwork {
  public:
    explicit ZoeDepthBeitNetwork(const BaseDepthOptions& options);
    torch::nn::Module& encoder() override { return *encoder_; }

  protected:
    dpt::DptOutput predict_relative(const torch::Tensor& image) override;

  private:
    void register_postprocess(torch::nn::Module& pretrained, int level);
    /// DPT's read-out "project": the class token goes into every patch. [N,1 + T,C] -> [N,T,C]
    torch::Tensor read_out(int level, const torch::Tensor& tokens);

    Beit encoder_;
    std::vector<torch::nn::Linear> read_outs_;  // [4] 2C -> C
    dpt::Reassemble reassemble_;
    dpt::Scratch scratch_;
};

}  // namespace patchfusion::base_depth::zoedepth_beit
