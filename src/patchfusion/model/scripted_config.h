// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "patchfusion/model/model_config.h"

namespace patchfusion::model {

/// The configuration of N_g on a network of the user's own (a TorchScript file, see base_depth::scripted::ScriptedNetwork): its
/// features' channels, metres instead of canonical depth, and N_g's sizes from `sizes`. The process size becomes the nearest
/// multiple of the network's largest stride. Throws InputError as ScriptedNetwork does.
[[nodiscard]] ModelConfig scripted_config(const std::filesystem::path& script, ModelConfig sizes);

}  // namespace patchfusion::model
