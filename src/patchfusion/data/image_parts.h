// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/data/sample.h"

namespace patchfusion::data {

/// The whole image, in fractions of its sides.
inline constexpr RectF kWholeImage = {.left = 0, .top = 0, .width = 1, .height = 1};

/// Where a sample's crops lie in the image, in fractions of its sides; `image_size`: the pixels its rois count, those of the
/// whole image as the sample has it (h x w of sample.h).
[[nodiscard]] std::vector<RectF> parts_of_crops(const TrainingSample& sample, Size image_size);

/// Where the middles of a picture's pixels lie in the image of which it shows a part, in fractions of the image's sides.
struct PixelPlaces {
    torch::Tensor u;  // [1,w], from the left
    torch::Tensor v;  // [h,1], from the top
};

[[nodiscard]] PixelPlaces pixel_places(const RectF& part, std::int64_t height, std::int64_t width);

}  // namespace patchfusion::data
