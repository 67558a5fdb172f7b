// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/nn/pointwise_mlp.h"

namespace patchfusion::metric_bins {

/// Sizes and constants of one attractor layer.
struct AttractorOptions {
    int embedding_dim = 128;
    int mlp_dim = 128;
    int points = 16;     // attractors per pixel
    double alpha = 300;  // strength, 1/m^gamma
    double gamma = 2;
    double max_depth = 80;  // metres, where the starting attractor points end
};

/// Draws bin centres towards attractor points that each pixel predicts (ZoeDepth Eq. 1, inverse attractor, mean over points).
/// Registered names: _net.0, _net.2.
class AttractorImpl : public nn::PointwiseMlpImpl {
  public:
    explicit AttractorImpl(const AttractorOptions& options);
    /// embedding: [N,embedding,h,w], of this level plus the one before; centres: [N,bins,h',w'] metres of any size ->
    /// [N,bins,h,w] metres.
    torch::Tensor forward(const torch::Tensor& embedding, const torch::Tensor& centres);

    [[nodiscard]] const AttractorOptions& options() const { return options_; }

  private:
    AttractorOptions options_;
};
TORCH_MODULE(Attractor);

}  // namespace patchfusion::metric_bins
