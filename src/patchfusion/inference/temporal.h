// SPDX-License-Identifier: Apache-2.0
// Not of the paper: its depth maps are made one by one.
#pragma once

#include <torch/torch.h>

namespace patchfusion::inference {

/// How much of the past a still region's depth is averaged over.
struct TemporalOptions {
    double frames = 12;  // the average's memory; 1: none
};

/// Holds the depth of still regions still over the frames of a film. A region is still where its colours hold still: brightness
/// apart, its pixels have not moved by more than a quarter to half of one (of a picture of about 480) since what the average
/// remembers, as the change of its colours over their slopes tells; noise is what the calmest tenth of the picture changes by,
/// and where a region has no texture its surroundings decide. There, log depth is averaged exponentially; elsewhere a frame
/// keeps its own depth, in between a share of each. A cut or another size starts anew. Holds about one frame.
class TemporalSmoother {
  public:
    explicit TemporalSmoother(const TemporalOptions& options = {}) : options_(options) {}

    /// The depth [h,w] metres of the next frame [H,W,3] uint8, from its own depth [h,w] metres, on the CPU.
    [[nodiscard]] torch::Tensor smooth(const torch::Tensor& rgb, const torch::Tensor& depth_m);

  private:
    [[nodiscard]] bool continues(const torch::Tensor& colours, const torch::Tensor& depth_m) const;

    TemporalOptions options_;
    torch::Tensor colours_;    // [1,3,m,n] in 0..1: the average's, at the exposure of the last frame
    torch::Tensor frames_;     // [1,1,m,n] how many frames the average is worth
    torch::Tensor log_depth_;  // [h,w] the average
};

}  // namespace patchfusion::inference
