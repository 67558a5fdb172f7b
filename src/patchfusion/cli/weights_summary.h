// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::cli {

/// What a weights file holds, in one line: architecture, tensors, parameters (buffers not counted) and their types.
[[nodiscard]] std::string weights_summary(const checkpoint::Checkpoint& weights);

/// The type of an element as safetensors calls it, e.g. "F16".
[[nodiscard]] std::string type_name(torch::Dtype dtype);

}  // namespace patchfusion::cli
