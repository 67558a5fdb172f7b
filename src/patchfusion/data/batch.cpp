// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/batch.h"

namespace patchfusion::data {

TrainingBatch collate(const std::vector<TrainingSample>& samples) {
    TrainingBatch batch;
    std::vector<torch::Tensor> images;
    std::vector<torch::Tensor> depths;
    std::vector<torch::Tensor> crops;
    std::vector<torch::Tensor> crop_depths;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const TrainingSample& sample = samples[i];
        if (sample.image.defined()) {
            images.push_back(sample.image);
            depths.push_back(sample.depth);
        }
        if (sample.crops.defined()) {
            crops.push_back(sample.crops);
            crop_depths.push_back(sample.crop_depths);
        }
        batch.rois.insert(batch.rois.end(), sample.rois.begin(), sample.rois.end());
        batch.image_of_tile.insert(batch.image_of_tile.end(), sample.rois.size(), static_cast<int>(i));
    }
    if (!images.empty()) {
        batch.images = torch::stack(images);
        batch.depths = torch::stack(depths);
    }
    if (!crops.empty()) {
        batch.crops = torch::cat(crops);
        batch.crop_depths = torch::cat(crop_depths);
    }
    return batch;
}

}  // namespace patchfusion::data
