// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/data/procedural_stream.h"
#include "patchfusion/distributed/process_group.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {

/// Scores what a stage trains on every record of a held-out stream, in evaluation mode. Processes share the records; all get
/// the same report. `step` and `elapsed_s` are left 0.
[[nodiscard]] ValidationReport validate(model::PatchFusion& model, Stage stage, const data::ProceduralStream& held_out,
                                        const distributed::ProcessGroup& group);

}  // namespace patchfusion::training
