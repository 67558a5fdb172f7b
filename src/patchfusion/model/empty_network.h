// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/model/patchfusion.h"

namespace patchfusion::model {

/// The network of a configuration that came with these weights, before they are loaded: its weights hold anything. It is made
/// only as far as the file has weights for it: a few times their size in single precision, and no more, whatever the
/// configuration asks for. `source` names the file. Throws CheckpointError saying what does not go together.
[[nodiscard]] PatchFusion empty_network(const checkpoint::Checkpoint& weights, const ModelConfig& config,
                                        const std::string& source);

}  // namespace patchfusion::model
