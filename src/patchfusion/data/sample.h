// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"

namespace patchfusion::data {

/// What one training step sees of one image: the whole at process size and, where asked for, two overlapping tiles.
/// Depth is canonical: z x f0 / f with f in pixels of the process grid, clamped to the model's range.
struct TrainingSample {
    torch::Tensor image;        // [3,h,w] in [0,1], the whole image at the process size
    torch::Tensor depth;        // [1,h,w] canonical metres
    torch::Tensor crops;        // [K,3,h,w] tiles, each at the process size (a tile covers 1/split of each side)
    torch::Tensor crop_depths;  // [K,1,h,w]
    std::vector<RectF> rois;    // [K] the tiles in pixels of the process grid of the whole image
};

}  // namespace patchfusion::data
