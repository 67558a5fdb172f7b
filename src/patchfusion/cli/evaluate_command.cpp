// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/evaluate_arguments.h"
#include "patchfusion/cli/evaluation_output.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/core/error.h"
#include "patchfusion/distributed/share.h"
#include "patchfusion/evaluation/evaluate.h"
#include "patchfusion/evaluation/merge.h"
#include "patchfusion/evaluation/part.h"
#include "patchfusion/evaluation/report.h"

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

/// The sets of the folder, each cut to the limit.
std::vector<datasets::DepthSet> chosen_sets(const EvaluateArguments& arguments) {
    auto sets = datasets::find_depth_sets(arguments.data, arguments.split);
    for (datasets::DepthSet& set : sets) {
        if (arguments.limit > 0 && set.items.size() > arguments.limit) {
            set.items.resize(arguments.limit);
        }
    }
    return sets;
}

/// The same set with this process's items alone.
datasets::DepthSet share_of_set(const datasets::DepthSet& set, const Share& share) {
    datasets::DepthSet mine = {.name = set.name, .items = {}};
    for (std::size_t i = 0; i < set.items.size(); ++i) {
        if (share.owns(i)) {
            mine.items.push_back(set.items[i]);
        }
    }
    return mine;
}

/// The result of all processes at process 0, an empty one at the others.
evaluation::EvaluationResult gathered(const distributed::ProcessGroup& group, const evaluation::EvaluationResult& mine) {
    const std::vector<std::string> texts = group.gather(evaluation::to_json(mine));
    std::vector<evaluation::EvaluationResult> parts(texts.size());
    std::ranges::transform(texts, parts.begin(), evaluation::result_from_json);
    return evaluation::merged(parts);
}

/// Prints the table and writes the files that were asked for.
void write_reports(const EvaluateArguments& arguments, const std::vector<evaluation::NamedResult>& results) {
    const std::string table = evaluation::to_markdown(results);
    print_result(table);
    write_result(arguments.markdown, table);
    write_result(arguments.json, evaluation::to_json(results));
    write_result(arguments.csv, evaluation::to_csv(results));
}

/// A part has no table of its own, and its file is not a report.
void write_part(const EvaluateArguments& arguments, const evaluation::Part& part) {
    write_result(arguments.json, evaluation::to_json(part));
    print_result(fmt::format("{} -> {}; put all together with evaluate --merge", part.share.name(), arguments.json));
}

/// The files to write where this process has one part and nobody gathers them: the JSON file alone, and under srun, whose tasks
/// have one command line, with the part in its name. Throws InputError unless the options say this.
void check_part_files(EvaluateArguments& arguments, const Share& share) {
    if (arguments.json.empty() || !arguments.csv.empty() || !arguments.markdown.empty()) {
        throw InputError(fmt::format("{} alone: give --json FILE, and --csv and --markdown to evaluate --merge", share.name()));
    }
    if (arguments.shard.empty()) {
        const fs::path file = arguments.json;
        const std::string name =
            fmt::format("{}_{}of{}{}", file.stem().string(), share.index + 1, share.count, file.extension().string());
        arguments.json = (file.parent_path() / name).string();
    }
}

/// Checks that everything can be written before hours of work.
void check_outputs(const EvaluateArguments& arguments) {
    check_output_file(arguments.json);
    check_output_file(arguments.markdown);
    check_output_file(arguments.csv);
    if (!arguments.error_maps.empty()) {
        prepare_output_folder(arguments.error_maps);
    }
}

int merge(const EvaluateArguments& arguments) {
    check_outputs(arguments);
    const auto results = evaluation::merge_parts({arguments.parts.begin(), arguments.parts.end()});
    int status = kExitOk;
    for (const auto& [set, result] : results) {
        status = std::max(status, print_failures(set, result.failures));
    }
    write_reports(arguments, results);
    return status;
}

int evaluate(EvaluateArguments arguments) {
    const auto group = arguments.shard.empty() ? distributed::ProcessGroup::of_this_run() : distributed::ProcessGroup();
    const Share share = distributed::share_of_this_process(arguments.shard, group);
    use_threads(arguments.inference.machine, share.on_machine);
    evaluation::EvaluationOptions options = evaluation_options(arguments);
    share_memory(options.inference, share.on_machine);
    const bool is_part = group.size() == 1 && !share.is_all();
    if (is_part) {
        check_part_files(arguments, share);
    }
    check_outputs(arguments);
    const std::vector<datasets::DepthSet> sets = chosen_sets(arguments);
    model::PatchFusion model = load_model(arguments.inference);
    std::vector<evaluation::NamedResult> results;
    int status = kExitOk;
    for (const datasets::DepthSet& set : sets) {
        ProgressBar progress(share.is_all() ? set.name : fmt::format("{} ({})", set.name, share.name()));
        const auto mine = evaluation::evaluate(model, share_of_set(set, share), options, progress.callback());
        progress.clear();
        results.emplace_back(set.name, gathered(group, mine));
        status = std::max(status, print_failures(set.name, results.back().second.failures));
    }
    if (is_part) {
        write_part(arguments, {.share = share, .settings = settings_of(arguments, sets), .sets = results});
    } else if (group.leads()) {
        write_reports(arguments, results);
    }
    return status;
}

}  // namespace

void add_evaluate_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("evaluate", "Scores of a model on photographs with known depth");
    const auto arguments = std::make_shared<EvaluateArguments>();
    add_evaluate_options(command, *arguments);
    command.callback([&run, &command, arguments] {
        check_evaluate_options(command, *arguments);
        run = [arguments] { return arguments->parts.empty() ? evaluate(*arguments) : merge(*arguments); };
    });
}

}  // namespace patchfusion::cli
