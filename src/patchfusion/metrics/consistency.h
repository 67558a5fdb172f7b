// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <span>

#include "patchfusion/core/geometry.h"

namespace patchfusion::metrics {

/// What was predicted for one tile.
struct TileDepth {
    Rect tile;              // pixels of the grid that all tiles share
    torch::Tensor depth_m;  // [tile.height, tile.width] metres
};

/// Consistency error CE (section 4.1 of the paper: the mean absolute error among patches with half-resolution overlaps):
/// the mean |a - b| over all pixels of all pairs of tiles that overlap, each pair counted once, in metres. Called with the 49
/// tiles of P49, whose neighbours overlap by half in one or in both directions. NaN where no tiles overlap.
[[nodiscard]] double consistency_error(std::span<const TileDepth> tiles);

/// The same, pixel by pixel: where tiles disagree.
struct OverlapDisagreement {
    torch::Tensor mean_m;  // [H,W] metres, the mean of |a - b| over the pairs of tiles that cover a pixel; NaN without a pair
    torch::Tensor pairs;   // [H,W] how many they are; the mean of mean_m weighted by them is CE
};

/// Of tiles on a grid of this size.
[[nodiscard]] OverlapDisagreement overlap_disagreement(std::span<const TileDepth> tiles, Size grid);

}  // namespace patchfusion::metrics
