// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <string>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/model/known_models.h"

namespace patchfusion::cli {
namespace {

std::string describe_model(const model::KnownModel& known) {
    return fmt::format(
        "{}\n"
        "    what        {}\n"
        "    licence     {}\n"
        "    weights     {}\n"
        "    process     {}x{} pixels\n"
        "    parameters  {:.1f} M\n"
        "    cost        {:.0f} GFLOP a tile",
        known.name, known.what, known.licence, known.weights, known.process_size.height, known.process_size.width,
        known.parameters_m, known.gflop_per_tile);
}

int list_models() {
    for (const model::KnownModel& known : model::known_models()) {
        print_result(describe_model(known));
    }
    print_result(
        "Nothing is downloaded: get the file from its authors, then give it with --model FILE or read it into one "
        "file with patchfusion convert.");
    return kExitOk;
}

}  // namespace

void add_models_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("models", "The known models: licence, where their weights are, cost");
    command.callback([&run] { run = list_models; });
}

}  // namespace patchfusion::cli
