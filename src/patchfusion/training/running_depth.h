// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/core/geometry.h"
#include "patchfusion/model/patchfusion.h"

namespace patchfusion::training {

/// A tile's depth on the grid of another one.
struct RunningDepth {
    torch::Tensor depth;     // [T,1,h,w], anything where it is not there
    torch::Tensor is_there;  // [T,1,h,w] bool
};

/// Resamples depths [T,1,h,w] of tiles at `from` onto tiles at `to` (both in pixels of one grid).
[[nodiscard]] RunningDepth running_depth_between(const torch::Tensor& depth, const std::vector<RectF>& from,
                                                 const std::vector<RectF>& to);

/// Fuses the first tile of each pair from D_f and the second from D_g, as consistency-aware inference does where a tile meets
/// the running depth (section 3.2): the first one's D_g where they overlap, its own elsewhere, for the first 16 tiles leave no
/// pixel without one. Ours: the paper trains without, so that N_g first meets D_g in place of D_f at inference.
[[nodiscard]] model::FusionOutput fuse_in_turn(model::PatchFusion& model, const model::CoarseContext& context,
                                               const model::TileBatch& tiles, const base_depth::BaseDepthOutput& fine);

}  // namespace patchfusion::training
