// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "patchfusion/data/procedural_stream.h"
#include "patchfusion/distributed/process_group.h"
#include "patchfusion/model/model_config.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {

/// What a stage trains on and what it is scored on: two streams of scenes or photographs that share none.
struct StageData {
    data::ProceduralStream training;
    std::unique_ptr<data::ProceduralStream> held_out;  // null where the options ask for no validation
};

/// Opens the caches, fills in what they lack and makes the streams. Processes that share a folder share that work. Throws
/// InputError where a data set has no photographs, or the held-out ones are among those to train on.
[[nodiscard]] StageData open_stage_data(const StageOptions& options, const model::ModelConfig& config,
                                        const TrainingObserver& observer, const distributed::ProcessGroup& group);

}  // namespace patchfusion::training
