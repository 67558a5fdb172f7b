// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/blending/tile_blend.h"

#include "patchfusion/blending/deform.h"
#include "patchfusion/blending/poisson.h"
#include "patchfusion/blending/scale_shift.h"
#include "patchfusion/core/error.h"

namespace patchfusion::blending {

TileBlend make_tile_blend(tiling::PlanKind kind, Size tile) {
    switch (kind) {
        case tiling::PlanKind::BlendScaleShift:
            return scale_and_shift;
        case tiling::PlanKind::BlendDeform:
            return [](const torch::Tensor& fine, const torch::Tensor& coarse) { return deform(fine, coarse); };
        case tiling::PlanKind::BlendPoisson:
            return PoissonBlend(tile);
        default:
            throw InternalError("make_tile_blend: this plan is no blending baseline");
    }
}

}  // namespace patchfusion::blending
