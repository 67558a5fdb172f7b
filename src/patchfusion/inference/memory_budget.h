// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "patchfusion/core/geometry.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/model/model_config.h"

namespace patchfusion::inference {

/// What is known before the first tile of the memory that an inference takes, bytes.
struct MemoryNeed {
    std::int64_t taken = 0;     // weights, libraries, the photograph: what lies in memory already
    std::int64_t maps = 0;      // the running mean on the working grid, and beside it at last the result
    std::int64_t per_tile = 0;  // what the networks keep for each tile of a forward pass, from N_g's widest map
};

[[nodiscard]] MemoryNeed memory_need(Size grid, Size photo, const model::ModelConfig& config);

/// As many tiles at once as fit into the budget, at most `most`. Throws InputError in one line, with what is needed, where not
/// even one does.
[[nodiscard]] int tiles_within(std::int64_t budget, const MemoryNeed& need, int most);

/// The budget of a process that nobody gave one, bytes: what it has and nine tenths of what the system has left, or, where
/// `processes` of one run share the machine, its part of these. None where the system does not tell what there is.
[[nodiscard]] std::optional<std::int64_t> default_budget(int processes = 1);

/// Tiles that are predicted together, none of which sees another's depth: what the options say, else 1 to 4, as many as keep
/// the widest map of N_g, its last decoder block's input, within 256 MB (more would save no time on a CPU). Memory has no say
/// in it: the maps of rN depend on this number.
[[nodiscard]] int tiles_together(const InferenceOptions& options, const model::ModelConfig& config);

/// How many of them one forward pass takes: as many as fit into the memory budget, the options', else default_budget. On CUDA
/// the budget is not looked at. Throws as tiles_within.
[[nodiscard]] int tiles_at_once(const InferenceOptions& options, const model::ModelConfig& config, Size grid, Size photo,
                                torch::Device device = torch::kCPU);

}  // namespace patchfusion::inference
