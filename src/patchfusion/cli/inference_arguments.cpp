// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/inference_arguments.h"

#include <algorithm>

#include "patchfusion/inference/memory_budget.h"
#include "patchfusion/model/patchfusion.h"

namespace patchfusion::cli {

void add_inference_options(CLI::App& command, InferenceArguments& arguments) {
    command
        .add_option("--model", arguments.model,
                    "Name of a built-in model, a .safetensors, .pth or .pt file, a folder, or coarse,fine,fusion files")
        ->capture_default_str();
    command.add_option("--base", arguments.base, "The TorchScript base network of a model that was trained on one");
    command.add_option("--cai", arguments.cai, "Consistency-aware inference as in the paper, or as the official code has it")
        ->check(CLI::IsMember({"paper", "official"}))
        ->capture_default_str();
    add_precision_option(command, arguments);
    command.add_option("--seed", arguments.seed, "Seed of the random tiles of rN")->capture_default_str();
    add_threads_option(command, arguments.machine);
    add_device_option(command, arguments.machine);
}

void add_precision_option(CLI::App& command, InferenceArguments& arguments) {
    command
        .add_option("--precision", arguments.precision,
                    "What the networks multiply in: fp32, bf16, or auto: bf16 where the processor has it")
        ->check(CLI::IsMember({"fp32", "bf16", "auto"}))
        ->capture_default_str();
}

void add_tile_options(CLI::App& command, TileArguments& arguments) {
    command
        .add_option("--tile-pixels", arguments.pixels,
                    "Tiles that cover about N pixels of the photograph's longer side, in the place of 4x4: K x K for p16, "
                    "(2K-1)^2 for p49, these and the random ones for rN (such as 960: a 4K photograph's 4x4)")
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("N");
    command
        .add_option("--memory-budget", arguments.memory_budget,
                    "Memory that the program may take, such as 2GB: tiles at once follow from it (default: nine tenths of what "
                    "is free); its processes on one machine share it")
        ->transform(CLI::AsSizeValue(/*kb_is_1000=*/true))
        ->type_name("SIZE");
}

void take_over(const TileArguments& arguments, inference::InferenceOptions& options) {
    options.tile_pixels = arguments.pixels;
    if (arguments.memory_budget) {
        constexpr std::uint64_t kMost = std::uint64_t{1} << 62U;
        options.memory_budget = static_cast<std::int64_t>(std::min(*arguments.memory_budget, kMost));
    }
}

void add_shard_option(CLI::App& command, std::string& shard) {
    command
        .add_option("--shard", shard,
                    "Only the I-th of N parts of the inputs, every N-th of them (default: under mpirun or srun this "
                    "process's part, else all)")
        ->type_name("I/N");
}

void share_memory(inference::InferenceOptions& options, int processes) {
    if (processes > 1) {
        options.memory_budget =
            options.memory_budget ? *options.memory_budget / processes : inference::default_budget(processes);
    }
}

inference::InferenceOptions inference_options(const InferenceArguments& arguments) {
    static_cast<void>(chosen_device(arguments.machine));  // fails early where there is none
    inference::InferenceOptions options;
    options.cai = arguments.cai == "official" ? inference::ConsistencyAwareInference::Official
                                              : inference::ConsistencyAwareInference::Paper;
    options.seed = arguments.seed;
    return options;
}

model::PatchFusion load_model(const InferenceArguments& arguments) {
    const torch::Device device = chosen_device(arguments.machine);
    model::PatchFusion model = model::load_model(arguments.model, device, arguments.base);
    if (parse_precision(arguments.precision, device) == Precision::Bf16) {
        model->compute_in_bfloat16();
    }
    return model;
}

}  // namespace patchfusion::cli
