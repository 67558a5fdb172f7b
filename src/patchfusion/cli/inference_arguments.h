// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "patchfusion/cli/machine.h"
#include "patchfusion/inference/infer.h"

namespace patchfusion::cli {

/// How a model is run, as predict and evaluate take it from the command line.
struct InferenceArguments {
    std::string model = "lite";
    std::string base;  // TorchScript file, for models on a base network of one's own
    std::string cai = "paper";
    std::string precision = "fp32";
    std::uint64_t seed = 0;
    MachineOptions machine;
};

/// --model, --base, --cai, --precision, --seed, --threads, --device
void add_inference_options(CLI::App& command, InferenceArguments& arguments);
/// --precision alone
void add_precision_option(CLI::App& command, InferenceArguments& arguments);

/// --tile-pixels and --memory-budget.
struct TileArguments {
    std::optional<int> pixels;
    std::optional<std::uint64_t> memory_budget;  // bytes
};

void add_tile_options(CLI::App& command, TileArguments& arguments);

/// Puts them into the options of an inference.
void take_over(const TileArguments& arguments, inference::InferenceOptions& options);

/// --shard I/N, empty where it is not given.
void add_shard_option(CLI::App& command, std::string& shard);

/// Gives this process its part of the memory budget, where `processes` of one run share the machine.
void share_memory(inference::InferenceOptions& options, int processes);

/// The options they mean; plan and focal length are the command's. Throws InputError where the device is not there.
[[nodiscard]] inference::InferenceOptions inference_options(const InferenceArguments& arguments);

/// The model on the chosen device, its weights in the chosen precision.
[[nodiscard]] model::PatchFusion load_model(const InferenceArguments& arguments);

}  // namespace patchfusion::cli
