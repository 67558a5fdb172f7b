// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/evaluate_arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <string_view>

#include "patchfusion/core/error.h"
#include "patchfusion/evaluation/error_map.h"

namespace patchfusion::cli {
namespace {

/// What is scored: the data, all of it or a share, and how.
void add_data_options(CLI::App& command, EvaluateArguments& arguments) {
    command.add_option("--data", arguments.data,
                       "Folder in the layout of UnrealStereo4K (as render writes it), Middlebury 2014 or MVS-Synth, or of "
                       "photographs with NAME_depth.png and NAME.json, or of several such folders, scored one by one");
    command.add_option("--split", arguments.split,
                       "Part of UnrealStereo4K (a list: test, val, train, test_out, or a file .txt; default: test) or of "
                       "MVS-Synth (train or val; default: every frame)");
    command.add_flag("--strict", arguments.strict,
                     "Stop at the first image whose files are missing or broken (default: name it, score the others)");
    command
        .add_option(
            "--plan", arguments.plans,
            "Plans to compare, with commas: those of predict; blend-scale-shift, blend-deform and blend-poisson are the "
            "paper's baselines without the fusion network")
        ->delimiter(',')
        ->capture_default_str();
    command
        .add_option(
            "--baseline", arguments.baselines,
            "Beside the plans, with commas: constant (one depth everywhere) and a file, the mean depth map of a training "
            "set (RUN_FOLDER/mean_depth.pfm)")
        ->delimiter(',');
    add_inference_options(command, arguments.inference);
    command
        .add_option(
            "--align", arguments.alignment,
            "Bring predictions to the truth's scale first: none, median (ratio of medians) or scale-shift (of disparity, "
            "least squares)")
        ->check(CLI::IsMember({"none", "median", "scale-shift"}))
        ->capture_default_str();
    command.add_option("--error-maps", arguments.error_maps,
                       "Folder for pictures of where each prediction is wrong (made where missing)");
    command.add_option("--limit", arguments.limit, "Only the first N images of each set (default: all)")
        ->check(CLI::NonNegativeNumber);
    add_shard_option(command, arguments.shard);
}

/// A table has a row for each name; a second one would take the place of the first.
void refuse_twice(std::string_view option, const std::vector<std::string>& names) {
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (std::find(names.begin(), name, *name) != name) {
            throw InputError(fmt::format("{}: {} is there twice; a table has one row for it", option, *name));
        }
    }
}

}  // namespace

void add_evaluate_options(CLI::App& command, EvaluateArguments& arguments) {
    add_data_options(command, arguments);
    command.add_option("--json", arguments.json, "File for all scores");
    command.add_option("--csv", arguments.csv, "File for the scores of each image, a line per image and plan");
    command.add_option("--markdown", arguments.markdown, "File for the table that is printed");
    command.add_option(
        "--merge", arguments.parts,
        "In the place of --data: the JSON files of all parts of an evaluation, written with --shard or under srun");
}

void check_evaluate_options(const CLI::App& command, const EvaluateArguments& arguments) {
    if (arguments.parts.empty()) {
        if (arguments.data.empty()) {
            throw CLI::RequiredError("--data (or --merge)");
        }
        return;
    }
    constexpr std::array kBeside = {"--merge", "--json", "--csv", "--markdown"};
    for (const CLI::Option* const option : command.get_options()) {
        const bool may_be = std::ranges::any_of(kBeside, [&](const char* name) { return option->check_name(name); });
        if (!may_be && option->count() > 0) {
            throw CLI::ExcludesError("--merge", option->get_name());
        }
    }
}

evaluation::EvaluationOptions evaluation_options(const EvaluateArguments& arguments) {
    evaluation::EvaluationOptions options;
    std::vector<std::string> plans;
    for (const std::string& plan : arguments.plans) {
        options.plans.push_back(tiling::parse_plan(plan));
        plans.push_back(options.plans.back().name());  // r8 for r08
    }
    refuse_twice("--plan", plans);
    std::vector<std::string> baselines;
    for (const std::string& baseline : arguments.baselines) {
        options.baselines.push_back(evaluation::read_baseline(baseline));
        baselines.push_back(options.baselines.back().name);
    }
    refuse_twice("--baseline", baselines);
    options.alignment = evaluation::parse_alignment(arguments.alignment).value();
    if (!arguments.error_maps.empty()) {
        options.see = [folder = arguments.error_maps](const evaluation::ScoredMap& map) {
            evaluation::write_error_maps(folder, map);
        };
    }
    options.inference = inference_options(arguments.inference);
    options.on_failure = arguments.strict ? evaluation::OnFailure::Stop : evaluation::OnFailure::Skip;
    return options;
}

evaluation::Settings settings_of(const EvaluateArguments& arguments, const std::vector<datasets::DepthSet>& sets) {
    const InferenceArguments& inference = arguments.inference;
    evaluation::Settings settings = {{"--model", inference.model},
                                     {"--base", inference.base},
                                     {"--cai", inference.cai},
                                     {"--precision", inference.precision},
                                     {"--seed", fmt::format("{}", inference.seed)},
                                     {"--plan", fmt::format("{}", fmt::join(arguments.plans, ","))},
                                     {"--baseline", fmt::format("{}", fmt::join(arguments.baselines, ","))},
                                     {"--align", arguments.alignment},
                                     {"--split", arguments.split},
                                     {"--limit", fmt::format("{}", arguments.limit)}};
    for (const datasets::DepthSet& set : sets) {
        settings["images of " + set.name] = fmt::format("{}", set.items.size());
    }
    return settings;
}

}  // namespace patchfusion::cli
