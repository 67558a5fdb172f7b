// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>
#include <string>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/machine.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/datasets/depth_set.h"
#include "patchfusion/datasets/stereo_check.h"

namespace patchfusion::cli {
namespace {

struct DatasetsArguments {
    std::string action;
    std::string data;
    std::string split;
    std::string output;
    std::string csv;
    double least_ssim = datasets::kLeastSsim;
    bool strict = false;
    MachineOptions machine;
};

int list(const DatasetsArguments& arguments) {
    for (const datasets::DepthSet& set : datasets::find_depth_sets(arguments.data, arguments.split)) {
        print_result(fmt::format("{}: {} images", set.name, set.items.size()));
    }
    return kExitOk;
}

/// What became of the pairs of a list.
struct Filtered {
    std::string kept;  // lines of the new list
    std::string csv = "image,ssim\n";
    int kept_count = 0;
    int low_count = 0;
    int broken_count = 0;
};

Filtered filtered(const DatasetsArguments& arguments, const std::vector<datasets::StereoPair>& pairs) {
    Filtered result;
    ProgressBar progress("filtering");
    const Progress show = progress.callback();
    int done = 0;
    for (const datasets::StereoPair& pair : pairs) {
        try {
            const double ssim = datasets::reconstruction_ssim(pair);
            const bool good = ssim >= arguments.least_ssim;
            ++(good ? result.kept_count : result.low_count);
            result.kept += good ? pair.line + "\n" : "";
            result.csv += fmt::format("{},{:.4f}\n", pair.name, ssim);
        } catch (const InputError& error) {
            if (arguments.strict) {
                throw;
            }
            progress.clear();
            print_error(first_line(error));
            ++result.broken_count;
        }
        show("pairs", ++done, static_cast<int>(pairs.size()));
    }
    return result;
}

int filter(const DatasetsArguments& arguments) {
    if (arguments.output.empty()) {
        throw InputError("datasets filter writes a list: give its file with --output");
    }
    use_threads(arguments.machine);
    check_output_file(arguments.output);
    check_output_file(arguments.csv);
    const std::string split = arguments.split.empty() ? "test" : arguments.split;
    const auto list = datasets::need_stereo_list(arguments.data, split);
    const Filtered result = filtered(arguments, datasets::read_stereo_list(list, arguments.data));
    write_text(arguments.output, result.kept);
    if (!arguments.csv.empty()) {
        write_text(arguments.csv, result.csv);
    }
    print_result(fmt::format("{}: {} pairs kept, {} with an SSIM below {} left out, {} missing or broken", arguments.output,
                             result.kept_count, result.low_count, arguments.least_ssim, result.broken_count));
    return result.broken_count == 0 ? kExitOk : kExitSomeFailed;
}

}  // namespace

void add_datasets_command(CLI::App& app, Run& run) {
    CLI::App& command =
        *app.add_subcommand("datasets", "What a folder of data sets holds; a list without wrongly labelled pairs");
    const auto arguments = std::make_shared<DatasetsArguments>();
    command
        .add_option(
            "ACTION", arguments->action,
            "list: the sets of a folder; filter: the pairs of UnrealStereo4K whose left photograph is found again in the "
            "right one by its disparity, as a list file")
        ->required()
        ->check(CLI::IsMember({"list", "filter"}));
    command.add_option("--data", arguments->data, "Folder of a data set, or of several")->required();
    command.add_option("--split", arguments->split, "Its part, as evaluate takes it");
    command.add_option("-o,--output", arguments->output, "filter: the new list, which evaluate takes as --split FILE.txt");
    command.add_option("--min-ssim", arguments->least_ssim, "filter: pairs of a lower SSIM are left out")
        ->check(CLI::Range(-1.0, 1.0))
        ->capture_default_str();
    command.add_option("--csv", arguments->csv, "filter: file for the SSIM of each pair");
    command.add_flag("--strict", arguments->strict,
                     "filter: stop at the first missing or broken file (default: name it and leave its pair out)");
    add_threads_option(command, arguments->machine);
    command.callback([&run, arguments] {
        run = [arguments] { return arguments->action == "list" ? list(*arguments) : filter(*arguments); };
    });
}

}  // namespace patchfusion::cli
