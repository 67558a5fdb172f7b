// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/checkpoint/byte_reader.h"
#include "patchfusion/checkpoint/fit.h"
#include "patchfusion/checkpoint/merge.h"
#include "patchfusion/cli/command.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/weights_summary.h"
#include "patchfusion/model/recognise.h"

namespace patchfusion::cli {
namespace {

struct InspectArguments {
    std::vector<std::string> inputs;
};

/// Names and texts come from a file: nothing in them reaches the terminal but printable characters.
int inspect(const InspectArguments& arguments) {
    const checkpoint::Checkpoint weights = checkpoint::read_merged({arguments.inputs.begin(), arguments.inputs.end()});
    print_result(fmt::format("{}: {}", fmt::join(arguments.inputs, ","), weights_summary(weights)));
    for (const auto& [key, text] : weights.metadata) {
        print_result(fmt::format("metadata {}: {}", checkpoint::printable(key), checkpoint::printable(text)));
    }
    std::string table;
    for (const auto& [name, tensor] : weights.tensors) {
        table += fmt::format("{} {} [{}]{}\n", checkpoint::printable(name), type_name(tensor.scalar_type()),
                             fmt::join(tensor.sizes(), ", "), checkpoint::all_finite(tensor) ? "" : " NOT FINITE");
    }
    fmt::print("{}", table);
    return kExitOk;
}

}  // namespace

void add_inspect_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("inspect", "What a weights file holds: architecture, tensors, shapes, types");
    const auto arguments = std::make_shared<InspectArguments>();
    command.add_option("FILE", arguments->inputs, "A weights file, or the official three: coarse, fine, fusion")
        ->required()
        ->expected(1, 3);
    command.callback([&run, arguments] { run = [arguments] { return inspect(*arguments); }; });
}

}  // namespace patchfusion::cli
