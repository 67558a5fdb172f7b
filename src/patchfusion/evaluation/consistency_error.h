// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/inference/infer.h"

namespace patchfusion::evaluation {

/// CE of the plan in `options` on a photograph [H,W,3] uint8, metres; `map` is what infer gave for the same options. Plans
/// without consistency-aware inference (coarse, fine, p16): the 49 tiles, each predicted by itself, compared pair by pair.
/// Plans with it (p49, rN): each tile's prediction compared with the running depth it met, as infer measured it.
[[nodiscard]] double consistency_error(model::PatchFusion& model, const torch::Tensor& rgb,
                                       const inference::InferenceOptions& options, const inference::DepthMap& map);

}  // namespace patchfusion::evaluation
