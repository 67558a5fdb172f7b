// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/image_parts.h"

namespace patchfusion::data {

std::vector<RectF> parts_of_crops(const TrainingSample& sample, Size image_size) {
    std::vector<RectF> parts;
    for (const RectF& roi : sample.rois) {
        parts.push_back({.left = roi.left / image_size.width,
                         .top = roi.top / image_size.height,
                         .width = roi.width / image_size.width,
                         .height = roi.height / image_size.height});
    }
    return parts;
}

PixelPlaces pixel_places(const RectF& part, std::int64_t height, std::int64_t width) {
    const auto u = (torch::arange(width, torch::kFloat) + 0.5) / width * part.width + part.left;    // [w]
    const auto v = (torch::arange(height, torch::kFloat) + 0.5) / height * part.height + part.top;  // [h]
    return {.u = u.unsqueeze(0), .v = v.unsqueeze(1)};
}

}  // namespace patchfusion::data
