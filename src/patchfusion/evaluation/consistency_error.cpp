// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/consistency_error.h"

#include <algorithm>
#include <vector>

#include "patchfusion/inference/tile_predictions.h"
#include "patchfusion/metrics/consistency.h"

namespace patchfusion::evaluation {

ConsistencyError consistency_error(model::PatchFusion& model, const torch::Tensor& rgb,
                                   const inference::InferenceOptions& options, const inference::DepthMap& map) {
    const tiling::PlanKind kind = options.plan.kind;
    if (kind == tiling::PlanKind::P49 || kind == tiling::PlanKind::Random) {
        return {.mean_m = map.overlap_difference.item<double>(), .map_m = map.overlap_map_m};
    }
    std::vector<metrics::TileDepth> tiles;
    Size grid;  // what the tiles cover
    for (const auto& tile : inference::predict_each_tile(model, rgb, kind, options)) {
        tiles.push_back({.tile = tile.rect_in_grid, .depth_m = tile.depth_m});
        grid.height = std::max(grid.height, tile.rect_in_grid.bottom());
        grid.width = std::max(grid.width, tile.rect_in_grid.right());
    }
    if (kind == tiling::PlanKind::Coarse) {
        return {.mean_m = metrics::consistency_error(tiles), .map_m = {}};
    }
    return {.mean_m = metrics::consistency_error(tiles), .map_m = metrics::overlap_disagreement(tiles, grid).mean_m};
}

}  // namespace patchfusion::evaluation
