// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/consistency_error.h"

#include <vector>

#include "patchfusion/inference/tile_predictions.h"
#include "patchfusion/metrics/consistency.h"

namespace patchfusion::evaluation {

double consistency_error(model::PatchFusion& model, const torch::Tensor& rgb, const inference::InferenceOptions& options,
                         const inference::DepthMap& map) {
    const tiling::PlanKind kind = options.plan.kind;
    if (kind == tiling::PlanKind::P49 || kind == tiling::PlanKind::Random) {
        return map.overlap_difference.item<double>();
    }
    std::vector<metrics::TileDepth> tiles;
    for (const auto& tile : inference::predict_each_tile(model, rgb, kind, options)) {
        tiles.push_back({.tile = tile.rect_in_grid, .depth_m = tile.depth_m});
    }
    return metrics::consistency_error(tiles);
}

}  // namespace patchfusion::evaluation
