// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <functional>

#include "patchfusion/core/geometry.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::blending {

/// Brings what N_f says of a tile to what N_c says of it: D_f and D_c of the tile [h,w] float32 on the CPU, one unit, to the
/// tile's blended depth [h,w], which may leave the networks' range.
using TileBlend = std::function<torch::Tensor(const torch::Tensor& fine, const torch::Tensor& coarse)>;

/// The baseline of this kind (is_blend) for tiles of this size. What does not depend on the tile's depth is prepared here. The
/// result may be copied and called as often as there are tiles.
[[nodiscard]] TileBlend make_tile_blend(tiling::PlanKind kind, Size tile);

}  // namespace patchfusion::blending
