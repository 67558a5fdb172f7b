// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/coarse_crop.h"

#include "patchfusion/tiling/resample.h"

namespace patchfusion::guided_fusion {

torch::Tensor crop_map(const torch::Tensor& map, const TileRois& tiles, double stride, Size out) {
    std::vector<RectF> rois_in_map;
    rois_in_map.reserve(tiles.rois.size());
    for (const RectF& roi : tiles.rois) {
        rois_in_map.push_back({roi.left / stride, roi.top / stride, roi.width / stride, roi.height / stride});
    }
    return tiles.image_of_tile.empty() ? tiling::roi_align(map, rois_in_map, std::vector<int>(rois_in_map.size(), 0), out)
                                       : tiling::roi_align(map, rois_in_map, tiles.image_of_tile, out);
}

FeaturePyramid crop_pyramid(const FeaturePyramid& whole, const TileRois& tiles, const PyramidShape& shape, Size tile,
                            int levels) {
    FeaturePyramid cropped;
    for (int level = 0; level < levels; ++level) {
        const double stride = shape.strides.at(static_cast<std::size_t>(level));
        cropped[level] = crop_map(whole[level], tiles, stride, shape.level_size(tile, level));
    }
    return cropped;
}

}  // namespace patchfusion::guided_fusion
