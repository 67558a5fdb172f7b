// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/core/geometry.h"
#include "patchfusion/inference/infer.h"

namespace patchfusion::inference {

/// What a plan says about one tile, before anything is averaged.
struct TilePrediction {
    Rect rect_in_grid;      // on the working grid (split x the process size)
    torch::Tensor depth_m;  // [h,w] metres, on the CPU
};

/// Each of the plan p49's tiles predicted by itself, for the consistency error of plans without consistency-aware inference:
/// N_f alone for `fine`, N_f brought to N_c for the blending baselines, N_g without running depth for every other plan.
/// `coarse` has no tiles of its own: its tiles are crops of N_c's one map, which agree wherever they overlap (consistency error
/// 0). options.plan and options.cai are not looked at: the tiles are the paper's.
[[nodiscard]] std::vector<TilePrediction> predict_each_tile(model::PatchFusion& model, const torch::Tensor& rgb,
                                                            tiling::PlanKind kind, const InferenceOptions& options = {});

}  // namespace patchfusion::inference
