// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"

namespace patchfusion::inference {

/// What tiles are cut from: the image on the working grid, N_f's view.
class WorkingGrid {
  public:
    WorkingGrid() = default;
    /// The grid's own pixels [1,3,H,W] in [0,1].
    explicit WorkingGrid(torch::Tensor pixels);
    /// A photograph rgb [H,W,3] uint8 resized to a grid (tiling::resize_photo). The grid is made at once and the photograph let
    /// go, but where the grid would take more memory: then each tile is made from the photograph when it is asked for.
    WorkingGrid(torch::Tensor rgb, Size size, torch::Device device);

    [[nodiscard]] Size size() const { return size_; }
    /// A tile's pixels [1,3,h,w] in [0,1].
    [[nodiscard]] torch::Tensor crop(const Rect& tile) const;

  private:
    Size size_;
    torch::Tensor pixels_;  // [1,3,H,W], or undefined where tiles are made from
    torch::Tensor rgb_;     // [h,w,3] uint8
    torch::Device device_ = torch::kCPU;
};

}  // namespace patchfusion::inference
