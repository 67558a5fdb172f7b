// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/data/procedural_stream.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {

/// What the numbers of a validation look like: the first `samples` held-out pictures one below the other, each beside its truth
/// and what the stage predicts (N_g: and before that N_c's depth there), in the truth's colours; [H,W,3] uint8.
[[nodiscard]] torch::Tensor sample_sheet(model::PatchFusion& model, Stage stage, const data::ProceduralStream& held_out,
                                         int samples = 6);

}  // namespace patchfusion::training
