// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "patchfusion/cli/batch.h"
#include "patchfusion/cli/command.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/photo_queue.h"
#include "patchfusion/cli/predictor.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/side_by_side.h"
#include "patchfusion/distributed/share.h"
#include "patchfusion/image/film.h"

namespace patchfusion::cli {
namespace {

/// This process's share of the files: a film is one of them, and so are all photographs together where they are frames.
std::vector<InputFile> share_of(const std::vector<InputFile>& files, const Share& share, const SequenceArguments& sequence) {
    std::vector<InputFile> mine;
    std::optional<std::size_t> first_frame;
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::size_t turn = i;
        if (sequence.of_photos() && !image::is_film(files[i].path)) {
            turn = first_frame.value_or(i);
            first_frame = turn;
        }
        if (share.owns(turn)) {
            mine.push_back(files[i]);
        }
    }
    return mine;
}

/// What the command line says, checked; the model is still to be loaded.
Predictor predictor_without_model(const PredictArguments& arguments, const Share& share) {
    inference::InferenceOptions options = inference_options(arguments.inference);
    options.plan = tiling::parse_plan(arguments.plan);
    options.on_working_grid = arguments.working_grid;
    take_over(arguments.tiles, options);
    share_memory(options, share.on_machine);
    Formats formats = parse_formats(arguments.formats);
    if (arguments.working_grid && !formats.views.empty()) {
        throw InputError("--working-grid: views need a map of the photograph's size; give --format depth files only");
    }
    return {.model = nullptr, .options = options, .formats = std::move(formats)};
}

/// The exit code of this process, which for process 0 of several is that of all, with a line on how they did.
int end_together(const distributed::ProcessGroup& group, int failed, const InputFiles& inputs) {
    auto all_failed = torch::tensor({failed}, torch::kLong);
    group.sum(all_failed);
    if (!group.leads()) {
        return kExitOk;
    }
    const auto count = all_failed.item<std::int64_t>();
    if (group.size() > 1) {
        print_result(fmt::format("{} files, {} failed, {} processes", inputs.files.size(), count, group.size()));
    }
    return count == 0 && inputs.problems.empty() ? kExitOk : kExitSomeFailed;
}

/// Everything that can be wrong with the command line is told before any work, the model's loading last.
int predict(const PredictArguments& arguments) {
    const auto group = arguments.shard.empty() ? distributed::ProcessGroup::of_this_run() : distributed::ProcessGroup();
    const Share share = distributed::share_of_this_process(arguments.shard, group);
    use_threads(arguments.inference.machine, share.on_machine);
    Predictor predictor = predictor_without_model(arguments, share);
    prepare_output_folder(arguments.output);
    const InputFiles inputs = find_input_files(arguments.inputs);
    for (const auto* messages : {&inputs.problems, &inputs.notes}) {
        for (const std::string& message : *messages) {
            if (group.leads()) {
                print_error(message);
            }
        }
    }
    const std::vector<InputFile> mine = share_of(inputs.files, share, arguments.sequence);
    int failed = 0;
    if (!mine.empty()) {
        PhotoQueue queue(mine);
        side_by_side({[&] { predictor.model = load_model(arguments.inference); }, [&] { queue.read_ahead(); }});
        failed = predict_all(predictor, arguments, mine, inputs.files.size(), queue);
    }
    return end_together(group, failed, inputs);
}

}  // namespace

void add_predict_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("predict", "Depth maps of photographs and films");
    const auto arguments = std::make_shared<PredictArguments>();
    command.add_option("INPUT", arguments->inputs, "Photographs, folders of them, patterns in quotes, or films")->required();
    command.add_option("-o,--output", arguments->output, "Folder for the results, made where missing")->capture_default_str();
    command
        .add_option("--plan", arguments->plan,
                    "coarse, fine, p16, p49 or rN (49 tiles and N random ones), or a baseline of the paper: "
                    "blend-scale-shift, blend-deform, blend-poisson")
        ->capture_default_str();
    add_inference_options(command, arguments->inference);
    add_tile_options(command, arguments->tiles);
    command
        .add_option("--format", arguments->formats, "Any of png,exr,pfm,npy,color,ply,glb,normals,stereo,anaglyph,controlnet")
        ->capture_default_str();
    command.add_flag("--working-grid", arguments->working_grid,
                     "Leave the map on the networks' own grid, four times their input, as the official code's m1 and m2");
    add_sequence_options(command, arguments->sequence);
    add_shard_option(command, arguments->shard);
    add_focal_options(command, arguments->focal);
    add_view_options(command, arguments->views);
    command.add_option("--png-scale", arguments->files.png_scale, "16-bit PNG value of one metre")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--colormap", arguments->files.colormap, "turbo or magma")
        ->check(CLI::IsMember({"turbo", "magma"}))
        ->capture_default_str();
    command.callback([&run, arguments] { run = [arguments] { return predict(*arguments); }; });
}

}  // namespace patchfusion::cli
