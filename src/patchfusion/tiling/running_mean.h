// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/core/geometry.h"

namespace patchfusion::tiling {

/// Weight of each pixel of a tile in the running mean: 1 in the middle 80 %, blurred towards the edge, + 1e-3 so that every
/// pixel counts. [h,w] float32, on the CPU. (Official blend mask: Gaussian blur of sigma int(h/16) over the inner 80 % box;
/// h is the shorter side, as in its landscape tiles.)
[[nodiscard]] torch::Tensor blend_mask(Size tile);

/// Weighted running mean of depth over the working grid. An update touches its own window only. The mean alone is kept per
/// pixel: how much weight lies on a pixel follows from what was added, of which it keeps the weights as they were given (tiles
/// share theirs).
class RunningMean {
  public:
    explicit RunningMean(Size grid, torch::Device device = torch::kCPU);

    /// Adds a tile's depth [h,w] with weights [h,w] at a rectangle of the grid.
    void add(const Rect& rect, const torch::Tensor& depth, const torch::Tensor& weight);
    /// The mean so far inside a rectangle, [h,w], a copy; 0 where nothing was added.
    [[nodiscard]] torch::Tensor mean(const Rect& rect) const;
    /// The total weight so far inside a rectangle, [h,w], a copy; 0 where nothing was added.
    [[nodiscard]] torch::Tensor weight(const Rect& rect) const;
    /// The same mean on another grid as the official code moves it: the mean to the nearest pixel, the weight bilinearly with
    /// aligned corners (RunningAverageMap.resize).
    [[nodiscard]] RunningMean officially_resized(Size grid) const;
    /// The whole mean, [H,W].
    [[nodiscard]] const torch::Tensor& map() const { return mean_; }

  private:
    struct Added {
        Rect rect;
        torch::Tensor weight;  // [h,w]
    };
    torch::Tensor mean_;  // [H,W]
    std::vector<Added> added_;
};

}  // namespace patchfusion::tiling
