// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>
#include <string>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/evaluation_output.h"
#include "patchfusion/cli/inference_arguments.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/core/error.h"
#include "patchfusion/evaluation/ablation.h"
#include "patchfusion/model/model_file.h"

namespace patchfusion::cli {
namespace {

struct AblateArguments {
    std::string config;
    std::string markdown;
    std::string json;
    bool strict = false;
    InferenceArguments inference;
};

/// The configuration's one data set: scores of several are never put together.
datasets::DepthSet data_set(const evaluation::AblationConfig& config) {
    const auto sets = datasets::find_depth_sets(config.data, config.split);
    if (sets.size() != 1) {
        throw InputError(fmt::format("{}: holds {} data sets; an ablation takes one", config.data.string(), sets.size()));
    }
    return sets.front();
}

/// Each row's model must be there before hours go into the rows before it.
void check_models(const AblateArguments& arguments, const evaluation::AblationConfig& config) {
    for (const evaluation::AblationRow& row : config.rows) {
        try {
            (void)model::find_model_files(row.model);
        } catch (const InputError& error) {
            throw InputError(fmt::format("{}: row {}: {}", arguments.config, row.row.key, error.what()));
        }
    }
}

int ablate(const AblateArguments& arguments) {
    use_threads(arguments.inference.machine);
    check_output_file(arguments.markdown);
    check_output_file(arguments.json);
    const evaluation::AblationConfig config = evaluation::read_ablation(arguments.config);
    check_models(arguments, config);
    const datasets::DepthSet set = data_set(config);
    evaluation::EvaluationOptions options;
    options.inference = inference_options(arguments.inference);
    options.on_failure = arguments.strict ? evaluation::OnFailure::Stop : evaluation::OnFailure::Skip;
    ProgressBar progress(set.name);
    const auto load = [&](const std::string& model) {
        InferenceArguments row = arguments.inference;
        row.model = model;
        return load_model(row);
    };
    const evaluation::AblationTable table = evaluation::ablate(config, set, load, options, progress.callback());
    progress.clear();
    const int status = print_failures(table.set, table.failures);
    const std::string text = evaluation::to_markdown(table);
    print_result(text);
    write_result(arguments.markdown, text);
    write_result(arguments.json, evaluation::to_json(table));
    return status;
}

}  // namespace

void add_ablate_command(CLI::App& app, Run& run) {
    CLI::App& command =
        *app.add_subcommand("ablate", "Table 2 of the paper: a model for each row, scored beside the paper's numbers");
    const auto arguments = std::make_shared<AblateArguments>();
    command.add_option("--config", arguments->config, "Data set and models (TOML, see docs/evaluation.md)")->required();
    command.add_option("--markdown", arguments->markdown, "File for the tables that are printed");
    command.add_option("--json", arguments->json, "File for all scores");
    command.add_flag("--strict", arguments->strict,
                     "Stop at the first image whose files are missing or broken (default: name it, score the others)");
    add_precision_option(command, arguments->inference);
    add_threads_option(command, arguments->inference.machine);
    add_device_option(command, arguments->inference.machine);
    command.callback([&run, arguments] { run = [arguments] { return ablate(*arguments); }; });
}

}  // namespace patchfusion::cli
