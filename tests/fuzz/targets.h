// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

namespace patchfusion::fuzz {

/// Feeds a parser with bytes and touches everything it gives. Throws CheckpointError where it refuses them; anything else that
/// it throws, and anything the sanitizers find, is a bug.
using Target = std::function<void(const std::string& input)>;

/// safetensors, zip (a whole PyTorch archive), legacy (a PyTorch file of before 1.6), pickle.
[[nodiscard]] const std::map<std::string, Target>& targets();

}  // namespace patchfusion::fuzz
