// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::blending {

/// Row 1 of table 2, "Patch Global Scale&Shift": s D_f + o with the s and o of the tile that bring it nearest to D_c, by least
/// squares over its pixels, in depth (BoostingMonocularDepth, Miangoleh et al., CVPR 2021, fits its patches so, in the unit
/// that its networks give). A flat D_f has scale 1. fine, coarse: [h,w], one unit -> [h,w].
[[nodiscard]] torch::Tensor scale_and_shift(const torch::Tensor& fine, const torch::Tensor& coarse);

}  // namespace patchfusion::blending
