// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/inference_arguments.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/core/files.h"
#include "patchfusion/evaluation/error_map.h"
#include "patchfusion/evaluation/evaluate.h"
#include "patchfusion/evaluation/report.h"

namespace patchfusion::cli {
namespace {

struct EvaluateArguments {
    std::string data;
    std::vector<std::string> plans = {"coarse", "fine", "p16", "p49", "r128"};
    std::string alignment = "none";
    std::string json;
    std::string csv;
    std::string error_maps;  // folder
    std::string markdown;
    std::size_t limit = 0;  // images per set; 0: all
    InferenceArguments inference;
};

const std::map<std::string, evaluation::Alignment> kAlignments = {{"none", evaluation::Alignment::None},
                                                                  {"median", evaluation::Alignment::MedianScale},
                                                                  {"scale-shift", evaluation::Alignment::DisparityScaleShift}};

evaluation::EvaluationOptions evaluation_options(const EvaluateArguments& arguments) {
    evaluation::EvaluationOptions options;
    for (const std::string& plan : arguments.plans) {
        options.plans.push_back(tiling::parse_plan(plan));
    }
    options.alignment = kAlignments.at(arguments.alignment);
    if (!arguments.error_maps.empty()) {
        options.see = [folder = arguments.error_maps](const evaluation::ScoredMap& map) {
            evaluation::write_error_maps(folder, map);
        };
    }
    options.inference = inference_options(arguments.inference);
    return options;
}

/// The sets of the folder, each cut to the limit.
std::vector<evaluation::EvaluationSet> chosen_sets(const EvaluateArguments& arguments) {
    auto sets = evaluation::find_evaluation_sets(arguments.data);
    for (evaluation::EvaluationSet& set : sets) {
        if (arguments.limit > 0 && set.items.size() > arguments.limit) {
            set.items.resize(arguments.limit);
        }
    }
    return sets;
}

int evaluate(const EvaluateArguments& arguments) {
    use_threads(arguments.inference.machine);
    const evaluation::EvaluationOptions options = evaluation_options(arguments);
    check_output_file(arguments.json);
    check_output_file(arguments.markdown);
    check_output_file(arguments.csv);
    if (!arguments.error_maps.empty()) {
        prepare_output_folder(arguments.error_maps);
    }
    const std::vector<evaluation::EvaluationSet> sets = chosen_sets(arguments);
    model::PatchFusion model = load_model(arguments.inference);
    std::vector<evaluation::NamedResult> results;
    bool all_done = true;
    for (const evaluation::EvaluationSet& set : sets) {
        ProgressBar progress(set.name);
        results.emplace_back(set.name, evaluation::evaluate(model, set, options, progress.callback()));
        progress.clear();
        for (const evaluation::Failure& failure : results.back().second.failures) {
            print_error(fmt::format("{}/{}: {}", set.name, failure.image, failure.reason));
            all_done = false;
        }
    }
    const std::string table = evaluation::to_markdown(results);
    print_result(table);
    if (!arguments.markdown.empty()) {
        write_text(arguments.markdown, table);
    }
    if (!arguments.json.empty()) {
        write_text(arguments.json, evaluation::to_json(results));
    }
    if (!arguments.csv.empty()) {
        write_text(arguments.csv, evaluation::to_csv(results));
    }
    return all_done ? kExitOk : kExitSomeFailed;
}

}  // namespace

void add_evaluate_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("evaluate", "Scores of a model on photographs with known depth");
    const auto arguments = std::make_shared<EvaluateArguments>();
    command
        .add_option("--data", arguments->data,
                    "Folder in the layout of UnrealStereo4K (as render writes it), Middlebury 2014 or MVS-Synth, or of "
                    "photographs with NAME_depth.png and NAME.json, or of several such folders, scored one by one")
        ->required();
    command
        .add_option(
            "--plan", arguments->plans,
            "Plans to compare, with commas: those of predict; blend-scale-shift, blend-deform and blend-poisson are the "
            "paper's baselines without the fusion network")
        ->delimiter(',')
        ->capture_default_str();
    add_inference_options(command, arguments->inference);
    command
        .add_option(
            "--align", arguments->alignment,
            "Bring predictions to the truth's scale first: none, median (ratio of medians) or scale-shift (of disparity, "
            "least squares)")
        ->check(CLI::IsMember({"none", "median", "scale-shift"}))
        ->capture_default_str();
    command.add_option("--json", arguments->json, "File for all scores");
    command.add_option("--csv", arguments->csv, "File for the scores of each image, a line per image and plan");
    command.add_option("--error-maps", arguments->error_maps,
                       "Folder for pictures of where each prediction is wrong (made where missing)");
    command.add_option("--markdown", arguments->markdown, "File for the table that is printed");
    command.add_option("--limit", arguments->limit, "Only the first N images of each set (default: all)");
    command.callback([&run, arguments] { run = [arguments] { return evaluate(*arguments); }; });
}

}  // namespace patchfusion::cli
