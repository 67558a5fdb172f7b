// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <memory>
#include <vector>

#include "patchfusion/base_depth/vit_options.h"

namespace patchfusion::base_depth::dpt {

/// A map per DPT level, finest first: [N,C_i,h_i,w_i].
using LevelMaps = std::array<torch::Tensor, kDptLevels>;

/// DPT's Reassemble: tokens, as maps of one size, to maps of 4, 2, 1 and 1/2 times that size (1x1 convolution, then a
/// transposed or halving one). Not a module: the official networks name its parts differently, so each registers them.
class Reassemble {
  public:
    Reassemble(int embed_dim, const std::array<int, kDptLevels>& channels);
    /// tokens: [N,embed_dim,h,w] each -> [N,channels[i],...]: 4h x 4w, 2h x 2w, h x w, ceil(h/2) x ceil(w/2).
    LevelMaps forward(const LevelMaps& tokens);

    [[nodiscard]] std::shared_ptr<torch::nn::Module> project(int level) const;
    /// Null for level 2, which keeps its size.
    [[nodiscard]] std::shared_ptr<torch::nn::Module> resize(int level) const;

  private:
    std::vector<torch::nn::Conv2d> projects_;  // [4]
    torch::nn::ConvTranspose2d four_times_;
    torch::nn::ConvTranspose2d twice_;
    torch::nn::Conv2d halved_;
};

}  // namespace patchfusion::base_depth::dpt
