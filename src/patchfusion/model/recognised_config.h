// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/model/model_config.h"
#include "patchfusion/model/recognise.h"

namespace patchfusion::model {

/// The configuration of recognised weights: sizes from their shapes, everything else from the nearest built-in configuration,
/// the fusion's sizes too where there is a base network alone.
/// `source` names the file in errors. Throws CheckpointError saying what shapes do not tell and what to do.
[[nodiscard]] ModelConfig recognised_config(const Recognised& recognised, const std::string& source);

/// The configuration of a weights file: the one in its metadata, else the recognised one. base: the TorchScript file of a model
/// on a network of the user's own, else empty. Throws CheckpointError naming `source`, and InputError where the model has base
/// networks of its own and `base` is given too.
[[nodiscard]] ModelConfig config_of(const checkpoint::Checkpoint& weights, const std::string& source,
                                    const std::filesystem::path& base = {});

/// Makes sure that the weights load into the network of this configuration. Throws CheckpointError as load_strictly does.
void require_fit(const checkpoint::Checkpoint& weights, const ModelConfig& config, const std::string& source);

/// Where the configuration stands in a weights file's metadata.
inline constexpr const char* kConfigKey = "config";

}  // namespace patchfusion::model
