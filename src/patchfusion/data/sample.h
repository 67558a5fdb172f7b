// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"

namespace patchfusion::data {

/// What one training step sees of one image: the whole at h x w, the process size times sample_scale, and, where asked for,
/// pairs of overlapping tiles. Depth is canonical: z x f0 / f with f in pixels of h x w, clamped to the model's range; at its
/// least where there is no truth, which counts in no loss.
struct TrainingSample {
    torch::Tensor image;        // [3,h,w] in [0,1], the whole image
    torch::Tensor depth;        // [1,h,w] canonical metres
    torch::Tensor crops;        // [K,3,h,w] tiles (a tile covers 1/split of each side)
    torch::Tensor crop_depths;  // [K,1,h,w]
    std::vector<RectF> rois;    // [K] the tiles in pixels of the whole image
};

}  // namespace patchfusion::data
