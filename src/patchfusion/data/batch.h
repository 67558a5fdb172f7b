// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/data/sample.h"

namespace patchfusion::data {

/// Samples stacked for one step. T = N x K tiles, those of an image one after another.
struct TrainingBatch {
    torch::Tensor images;            // [N,3,h,w] in [0,1]; undefined where the samples have no image
    torch::Tensor depths;            // [N,1,h,w] canonical metres
    torch::Tensor crops;             // [T,3,h,w]; undefined where the samples have no crops
    torch::Tensor crop_depths;       // [T,1,h,w]
    std::vector<RectF> rois;         // [T] in pixels of the whole images, h x w (sample.h)
    std::vector<int> image_of_tile;  // [T]
};

[[nodiscard]] TrainingBatch collate(const std::vector<TrainingSample>& samples);

}  // namespace patchfusion::data
