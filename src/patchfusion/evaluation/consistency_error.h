// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/inference/infer.h"

namespace patchfusion::evaluation {

/// CE, and where it comes from.
struct ConsistencyError {
    double mean_m = 0;
    torch::Tensor map_m;  // [gh,gw] metres, the working grid, per pixel; NaN where no tiles overlap; undefined for coarse and
                          // under options.cai Official
};

/// CE of the plan in `options` on a photograph [H,W,3] uint8; `map` is what infer gave for the same options. Plans
/// without consistency-aware inference (coarse, fine, blend-..., p16): the 49 tiles, each predicted by itself, compared pair by
/// pair. Plans with it (p49, rN): each tile's prediction compared with the running depth it met, as infer measured it.
[[nodiscard]] ConsistencyError consistency_error(model::PatchFusion& model, const torch::Tensor& rgb,
                                                 const inference::InferenceOptions& options, const inference::DepthMap& map);

}  // namespace patchfusion::evaluation
