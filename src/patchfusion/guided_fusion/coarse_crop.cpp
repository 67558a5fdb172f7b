// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/coarse_crop.h"

#include <algorithm>

#include "patchfusion/core/error.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::guided_fusion {

namespace {

/// The image of each tile, [1,C,h,w] where all tiles share one, so that it is not repeated, else [T,C,h,w].
torch::Tensor images_of_tiles(const torch::Tensor& maps, const TileRois& tiles) {
    const std::vector<int>& indices = tiles.image_of_tile;
    if (indices.empty()) {
        return maps.narrow(0, 0, 1);
    }
    if (indices.size() != tiles.rois.size()) {
        throw InternalError("crop: image_of_tile must be empty or name one image for each RoI");
    }
    if (std::all_of(indices.begin(), indices.end(), [&](int index) { return index == indices.front(); })) {
        return maps.narrow(0, indices.front(), 1);
    }
    return maps.index_select(0, torch::tensor(indices, maps.options().dtype(torch::kInt64).requires_grad(false)));
}

}  // namespace

torch::Tensor crop_map(const torch::Tensor& map, const TileRois& tiles, double stride, Size out) {
    std::vector<RectF> rois_in_map;
    rois_in_map.reserve(tiles.rois.size());
    for (const RectF& roi : tiles.rois) {
        rois_in_map.push_back({roi.left / stride, roi.top / stride, roi.width / stride, roi.height / stride});
    }
    return tiling::roi_align(images_of_tiles(map, tiles), rois_in_map, out);
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
