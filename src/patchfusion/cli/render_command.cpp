// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>
#include <string>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/machine.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/cli/size_option.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/scene/dataset_writer.h"

namespace patchfusion::cli {
namespace {

struct RenderArguments {
    std::string output;
    int scenes = 0;
    std::uint64_t seed = 0;
    std::string size = "2160x3840";
    int rays = scene::DatasetOptions().colour_rays;
    MachineOptions machine;
};

int render(const RenderArguments& arguments) {
    use_threads(arguments.machine);
    const scene::DatasetOptions options = {.scenes = arguments.scenes,
                                           .seed = arguments.seed,
                                           .size = parse_size(arguments.size),
                                           .colour_rays = arguments.rays,
                                           .threads = arguments.machine.threads};
    prepare_output_folder(arguments.output);
    const Timer timer;
    {
        ProgressBar progress("rendering");
        scene::write_unreal_stereo4k(arguments.output, options, progress.callback());
    }
    print_result(fmt::format("{}: {} scenes of {}x{}, seed {}, {:.1f} s", arguments.output, options.scenes, options.size.width,
                             options.size.height, options.seed, timer.seconds()));
    return kExitOk;
}

}  // namespace

void add_render_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("render", "A data set of procedural scenes: stereo pairs with exact depth");
    const auto arguments = std::make_shared<RenderArguments>();
    command.add_option("-o,--output", arguments->output, "Folder of the data set, made where missing")->required();
    command.add_option("--scenes", arguments->scenes, "How many")->required()->check(CLI::Range(1, 100000));
    command.add_option("--seed", arguments->seed, "Same seed, same bytes")->required();
    command.add_option("--size", arguments->size, "HEIGHTxWIDTH in pixels")->capture_default_str();
    command.add_option("--rays", arguments->rays, "Colour rays per pixel, stratified")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    add_threads_option(command, arguments->machine);
    command.callback([&run, arguments] { run = [arguments] { return render(*arguments); }; });
}

}  // namespace patchfusion::cli
