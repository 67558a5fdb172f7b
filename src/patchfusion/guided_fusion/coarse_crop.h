// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/guided_fusion/pyramid_shape.h"

namespace patchfusion::guided_fusion {

/// Where tiles lie: one RoI per tile, in pixels of the process grid of the whole image that `image_of_tile` names.
struct TileRois {
    std::vector<RectF> rois;         // [T]
    std::vector<int> image_of_tile;  // [T], empty: all 0
};

/// roi() of Eq. 2 and 3 for one map: [N,C,h,w] -> [T,C,out.height,out.width]; stride: process-grid pixels per map pixel.
[[nodiscard]] torch::Tensor crop_map(const torch::Tensor& map, const TileRois& tiles, double stride, Size out);

/// roi() of Eq. 2 and 3 for the `levels` coarsest levels, each to the size that level has on a tile of size `tile`; the others
/// stay undefined.
/// The stride is the same in both directions. Official code: level height / process height for both, which is 1 / stride at its
/// sizes.
[[nodiscard]] FeaturePyramid crop_pyramid(const FeaturePyramid& whole, const TileRois& tiles, const PyramidShape& shape,
                                          Size tile, int levels = kPyramidLevels);

}  // namespace patchfusion::guided_fusion
