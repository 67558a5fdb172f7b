// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/progress.h"
#include "patchfusion/inference/canonical_map.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/inference/views.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::inference {

/// infer() as the released code does it: the photograph stretched to 2160x3840 and to the model's process size.
[[nodiscard]] DepthMap infer_officially(model::PatchFusion& model, torch::Tensor rgb, const InferenceOptions& options,
                                        const Progress& progress = {});

/// The tiled inference of the released code (zhyever/PatchFusion edb4679, estimator/models/baseline_pretrain.py and utils.py).
/// `views.working` is the image on schedule.random_grid: tiles are cut there and resized to the process size. Differs from
/// the paper: no dynamic update (D_f is never replaced by the running depth). Before the random tiles the running mean moves
/// to their grid, with nearest and bilinear resizing. Give tiles of your own in schedule.random. The depth lies on the working
/// grid, or for rN on the grid of the random tiles.
[[nodiscard]] CanonicalMap official_map(model::PatchFusion& model, const Views& views, tiling::PlanKind kind,
                                        const tiling::OfficialSchedule& schedule, int batch, const Progress& progress = {});

}  // namespace patchfusion::inference
