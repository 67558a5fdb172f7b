// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <limits>

#include "patchfusion/model/patchfusion.h"
#include "patchfusion/training/optimizer.h"
#include "patchfusion/training/train.h"
#include "patchfusion/training/weight_average.h"

namespace patchfusion::training {

/// How far a run has come. The data of a step depend on its number alone, so this and the weights are all a run is.
struct RunState {
    int step = 0;
    double elapsed_s = 0;
    double best_rel = std::numeric_limits<double>::infinity();  // of the validations so far
};

[[nodiscard]] std::filesystem::path checkpoint_path(const std::filesystem::path& run_folder);

/// Writes model, optimizer, average, generator of random numbers and state, whole or not at all.
void save_run(const StageOptions& options, const RunState& state, model::PatchFusion& model, StageOptimizer& optimizer,
              const WeightAverage& average);

/// Reads them back. Throws InputError where the file is broken or is of a run with other settings.
[[nodiscard]] RunState load_run(const StageOptions& options, model::PatchFusion& model, StageOptimizer& optimizer,
                                WeightAverage& average);

}  // namespace patchfusion::training
