// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/consistency.h"

#include <fmt/format.h>
#include <cstdint>

#include "patchfusion/core/error.h"

namespace patchfusion::metrics {
namespace {

// The part of a tile's depth that lies in `rect` of the grid.
torch::Tensor part(const TileDepth& tile, const Rect& rect) {
    return tile.depth_m.narrow(0, rect.top - tile.tile.top, rect.height).narrow(1, rect.left - tile.tile.left, rect.width);
}

void check_shape(const TileDepth& tile) {
    if (tile.depth_m.dim() != 2 || tile.depth_m.size(0) != tile.tile.height || tile.depth_m.size(1) != tile.tile.width) {
        throw InternalError(fmt::format("consistency error: a tile of {} x {} pixels has a depth of another shape",
                                        tile.tile.width, tile.tile.height));
    }
}

/// Calls visit(rect, |a - b| [rect.height, rect.width]) for each pair of tiles that overlap.
template <typename Visit>
void for_each_overlap(std::span<const TileDepth> tiles, Visit&& visit) {
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        check_shape(tiles[i]);
        for (std::size_t j = 0; j < i; ++j) {
            if (const Rect common = intersection(tiles[i].tile, tiles[j].tile); !common.empty()) {
                visit(common, (part(tiles[i], common) - part(tiles[j], common)).abs());
            }
        }
    }
}

}  // namespace

double consistency_error(std::span<const TileDepth> tiles) {
    double sum = 0;
    std::int64_t pixels = 0;
    for_each_overlap(tiles, [&](const Rect& common, const torch::Tensor& difference) {
        sum += difference.sum(torch::kFloat64).item<double>();
        pixels += static_cast<std::int64_t>(common.width) * common.height;
    });
    return sum / static_cast<double>(pixels);  // 0 / 0 is NaN
}

OverlapDisagreement overlap_disagreement(std::span<const TileDepth> tiles, Size grid) {
    const auto sum = torch::zeros({grid.height, grid.width});
    const auto pairs = torch::zeros({grid.height, grid.width});
    for_each_overlap(tiles, [&](const Rect& common, const torch::Tensor& difference) {
        sum.narrow(0, common.top, common.height).narrow(1, common.left, common.width).add_(difference);
        pairs.narrow(0, common.top, common.height).narrow(1, common.left, common.width).add_(1);
    });
    return {.mean_m = sum / pairs, .pairs = pairs};
}

}  // namespace patchfusion::metrics
