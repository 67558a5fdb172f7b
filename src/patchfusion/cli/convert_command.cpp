// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/checkpoint/fit.h"
#include "patchfusion/checkpoint/merge.h"
#include "patchfusion/cli/command.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/weights_summary.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/recognised_config.h"

namespace patchfusion::cli {
namespace {

struct ConvertArguments {
    std::vector<std::string> inputs;
    std::string base;  // TorchScript file, for models on a base network of one's own
    std::string output;
    std::string dtype = "fp32";
};

torch::Dtype dtype_of(const std::string& name) {
    return name == "fp16" ? torch::kFloat16 : name == "bf16" ? torch::kBFloat16 : torch::kFloat32;
}

void require_finite(const checkpoint::Checkpoint& weights, const std::string& source) {
    for (const auto& [name, tensor] : weights.tensors) {
        if (!checkpoint::all_finite(tensor)) {
            throw CheckpointError(
                fmt::format("{}: tensor '{}' holds NaN or infinity: these weights cannot be used", source, name));
        }
    }
}

/// A whole model must fit its network and gets its configuration; a base or fusion network alone stays what it is.
void add_configuration(checkpoint::Checkpoint& weights, const std::string& source, const std::string& base) {
    const auto recognised = model::recognise(model::shapes_of(weights));
    const bool whole = recognised && recognised->base && recognised->fusion;
    if (whole || weights.metadata.contains(model::kConfigKey)) {
        const model::ModelConfig config = model::config_of(weights, source, base);
        model::require_fit(weights, config, source);
        weights.metadata[model::kConfigKey] = model::to_json(config);
    } else if (recognised) {
        require_finite(weights, source);
    } else {
        throw CheckpointError(fmt::format("{}: of no architecture known here; see patchfusion inspect", source));
    }
}

int convert(const ConvertArguments& arguments) {
    check_output_file(arguments.output);
    const std::string source = fmt::format("{}", fmt::join(arguments.inputs, ","));
    checkpoint::Checkpoint weights = checkpoint::read_merged({arguments.inputs.begin(), arguments.inputs.end()});
    add_configuration(weights, source, arguments.base);
    checkpoint::write_safetensors(arguments.output, weights, dtype_of(arguments.dtype));
    print_result(fmt::format("{} -> {} ({})", weights_summary(weights), arguments.output, arguments.dtype));
    return kExitOk;
}

}  // namespace

void add_convert_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("convert", "Weights of PyTorch or safetensors to one safetensors file");
    const auto arguments = std::make_shared<ConvertArguments>();
    command.add_option("IN", arguments->inputs, "One weights file, or the official three: coarse, fine, fusion")
        ->required()
        ->expected(1, 3);
    command.add_option("--base", arguments->base, "The TorchScript base network of a model that was trained on one");
    command.add_option("-o,--output", arguments->output, "The .safetensors file to write")->required();
    command.add_option("--dtype", arguments->dtype, "How to store floating-point weights: fp32, fp16 or bf16")
        ->check(CLI::IsMember({"fp32", "fp16", "bf16"}))
        ->capture_default_str();
    command.callback([&run, arguments] { run = [arguments] { return convert(*arguments); }; });
}

}  // namespace patchfusion::cli
