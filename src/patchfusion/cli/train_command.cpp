// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>
#include <string>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/machine.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/distributed/share.h"
#include "patchfusion/training/train.h"

namespace patchfusion::cli {
namespace {

struct TrainArguments {
    std::string stage;
    std::string config;
    std::string base;
    bool resume = false;
    bool strict = false;
    MachineOptions machine;
};

/// The file's settings, which must be those of the stage that was asked for: a mix-up costs hours.
training::StageOptions stage_options(const TrainArguments& arguments) {
    training::StageOptions options = training::read_stage_options(arguments.config, arguments.base);
    if (training::name_of(options.stage) != arguments.stage) {
        throw InputError(fmt::format("{}: has the settings of stage {}, not {}; give the file of that stage", arguments.config,
                                     training::name_of(options.stage), arguments.stage));
    }
    return options;
}

/// Tasks that srun has started without MPI know nothing of each other: each would train alone and write the same files.
void refuse_separate_tasks(const distributed::ProcessGroup& group) {
    const Share share = distributed::share_of_this_process("", group);
    if (group.size() == 1 && !share.is_all()) {
        throw InputError(fmt::format(
            "srun started {} tasks without MPI, each of which would train alone; start them by mpirun, or srun --mpi=pmix",
            share.count));
    }
}

int train(const TrainArguments& arguments) {
    const distributed::ProcessGroup group = distributed::ProcessGroup::of_this_run();
    refuse_separate_tasks(group);
    use_threads(arguments.machine, group.share().on_machine);
    const training::StageOptions options = stage_options(arguments);
    const Timer timer;
    training::TrainingObserver observer = training::console_observer();
    if (arguments.strict) {
        observer.on_broken_photo = {};
    }
    training::train_stage(options, arguments.resume ? training::Start::Resume : training::Start::Fresh, observer, group);
    if (group.leads()) {
        print_result(
            fmt::format("stage {} done in {:.1f} min -> {}", arguments.stage, timer.seconds() / 60, options.output.string()));
    }
    return kExitOk;
}

}  // namespace

void add_train_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("train", "One stage of training: N_c (coarse), N_f (fine) or N_g (fusion)");
    const auto arguments = std::make_shared<TrainArguments>();
    command.add_option("STAGE", arguments->stage, "coarse, fine or fusion")
        ->required()
        ->check(CLI::IsMember({"coarse", "fine", "fusion"}));
    command.add_option("--config", arguments->config, "The stage's settings (TOML, see configs/)")->required();
    command.add_option("--base", arguments->base,
                       "fusion: a base network of your own, a TorchScript file (docs/own_network.md)");
    command.add_flag("--resume", arguments->resume, "Go on from the run folder's last checkpoint");
    command.add_flag("--strict", arguments->strict,
                     "Stop at the first missing or broken photograph of a data set (default: name it and go on without it)");
    add_threads_option(command, arguments->machine);
    command.callback([&run, arguments] { run = [arguments] { return train(*arguments); }; });
}

}  // namespace patchfusion::cli
