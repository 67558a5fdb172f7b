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
#include "patchfusion/distributed/process_group.h"
#include "patchfusion/evaluation/error_map.h"
#include "patchfusion/evaluation/evaluate.h"
#include "patchfusion/evaluation/merge.h"
#include "patchfusion/evaluation/report.h"

namespace patchfusion::cli {
namespace {

struct EvaluateArguments {
    std::string data;
    std::string split;
    bool strict = false;
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
    options.on_failure = arguments.strict ? evaluation::OnFailure::Stop : evaluation::OnFailure::Skip;
    return options;
}

/// The items of this process: every `size`-th.
std::vector<evaluation::EvaluationItem> share_of(const distributed::ProcessGroup& group,
                                                 const std::vector<evaluation::EvaluationItem>& items) {
    std::vector<evaluation::EvaluationItem> mine;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (group.owns(static_cast<std::int64_t>(i))) {
            mine.push_back(items[i]);
        }
    }
    return mine;
}

/// The sets of the folder, each cut to the limit, and of it this process's share.
std::vector<evaluation::EvaluationSet> chosen_sets(const EvaluateArguments& arguments, const distributed::ProcessGroup& group) {
    auto sets = evaluation::find_evaluation_sets(arguments.data, arguments.split);
    for (evaluation::EvaluationSet& set : sets) {
        if (arguments.limit > 0 && set.items.size() > arguments.limit) {
            set.items.resize(arguments.limit);
        }
        set.items = share_of(group, set.items);
    }
    return sets;
}

/// Prints the table and writes the files that were asked for.
void write_reports(const EvaluateArguments& arguments, const std::vector<evaluation::NamedResult>& results) {
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
}

int evaluate(const EvaluateArguments& arguments) {
    const distributed::ProcessGroup group = distributed::ProcessGroup::of_this_run();
    use_threads(arguments.inference.machine);
    const evaluation::EvaluationOptions options = evaluation_options(arguments);
    check_output_file(arguments.json);
    check_output_file(arguments.markdown);
    check_output_file(arguments.csv);
    if (!arguments.error_maps.empty()) {
        prepare_output_folder(arguments.error_maps);
    }
    const std::vector<evaluation::EvaluationSet> sets = chosen_sets(arguments, group);
    model::PatchFusion model = load_model(arguments.inference);
    std::vector<evaluation::NamedResult> results;
    bool all_done = true;
    for (const evaluation::EvaluationSet& set : sets) {
        ProgressBar progress(set.name);
        const auto mine = evaluation::evaluate(model, set, options, progress.callback());
        progress.clear();
        results.emplace_back(set.name, evaluation::merged(group.gather(evaluation::to_text(mine))));
        for (const evaluation::Failure& failure : results.back().second.failures) {
            print_error(fmt::format("{}/{}: {}", set.name, failure.image, failure.reason));
            all_done = false;
        }
    }
    if (group.leads()) {
        write_reports(arguments, results);
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
    command.add_option("--split", arguments->split,
                       "Part of UnrealStereo4K (a list: test, val, train, test_out, or a file .txt; default: test) or of "
                       "MVS-Synth (train or val; default: every frame)");
    command.add_flag("--strict", arguments->strict,
                     "Stop at the first image whose files are missing or broken (default: name it, score the others)");
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
