// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/photo_queue.h"
#include "patchfusion/cli/predictor.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/side_by_side.h"
#include "patchfusion/image/film.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

/// Prints what the work returns, or why it failed; returns whether it went well.
bool report(ProgressBar& progress, const fs::path& about, const std::function<std::optional<std::string>()>& work) {
    try {
        const std::optional<std::string> line = work();
        progress.clear();
        if (line) {
            print_result(*line);
        }
        return true;
    } catch (const std::exception& error) {
        progress.clear();
        print_error(first_line(error, about));
        return false;
    }
}

/// The frames of a film, each as a photograph of its own, and a film of their depth. Whether all went well.
bool predict_film(Predictor& predictor, const PredictArguments& arguments, const InputFile& film) {
    ProgressBar opening(film.path.filename().string());
    return report(opening, film.path, [&] {
        image::FilmReader reader(film.path);
        Sequence sequence({.film = fs::path(arguments.output) / (film.stem + "_depth.mp4"),
                           .frames_per_second = arguments.sequence.frames_per_second.value_or(reader.frames_per_second()),
                           .temporal = arguments.sequence.temporal,
                           .colormap = arguments.files.colormap});
        int number = 0;
        while (auto frame = reader.next()) {
            ++number;
            const std::string of_all = reader.frames() > 0 ? fmt::format(" of {}", reader.frames()) : "";
            ProgressBar progress(fmt::format("{} ({}{})", film.path.filename().string(), number, of_all));
            const std::string line =
                predict_one(predictor, arguments, {.path = film.path, .stem = fmt::format("{}_{:06d}", film.stem, number)},
                            std::move(*frame), &sequence, progress.callback());
            progress.clear();
            print_result(line);
        }
        return sequence.finish();
    });
}

/// What the photographs have in common where they are frames: the film goes by the one folder they come from.
std::unique_ptr<Sequence> sequence_of_photos(const PredictArguments& arguments) {
    if (!arguments.sequence.temporal && !arguments.sequence.frames_per_second) {
        return nullptr;
    }
    const bool one_folder = arguments.inputs.size() == 1 && fs::is_directory(arguments.inputs.front());
    const fs::path folder = one_folder ? fs::canonical(arguments.inputs.front()) : fs::path("frames");
    return std::make_unique<Sequence>(
        Sequence::Options{.film = fs::path(arguments.output) / (folder.filename().string() + "_depth.mp4"),
                          .frames_per_second = arguments.sequence.frames_per_second.value_or(25),
                          .temporal = arguments.sequence.temporal,
                          .colormap = arguments.files.colormap});
}

/// The whole batch: a file that fails is named, the others go on. While a photograph's files are written, the next one is read.
/// Returns whether all went well.
bool predict_all(Predictor& predictor, const PredictArguments& arguments, const std::vector<InputFile>& inputs,
                 PhotoQueue& queue) {
    bool all_done = true;
    std::unique_ptr<Sequence> photos;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const fs::path& path = inputs[i].path;
        if (image::is_film(path)) {
            all_done &= predict_film(predictor, arguments, inputs[i]);
            continue;
        }
        if (!photos) {
            photos = sequence_of_photos(arguments);
        }
        ProgressBar progress(fmt::format("{} ({} of {})", path.filename().string(), i + 1, inputs.size()));
        all_done &= report(progress, path, [&] {
            return predict_one(predictor, arguments, inputs[i], queue.next(), photos.get(), progress.callback(),
                               [&] { queue.read_ahead(); });
        });
    }
    if (photos) {
        ProgressBar closing("film");
        all_done &= report(closing, arguments.output, [&] { return photos->finish(); });
    }
    return all_done;
}

/// Everything that can be wrong with the command line is told before any work, the model's loading last.
int predict(const PredictArguments& arguments) {
    use_threads(arguments.inference.machine);
    inference::InferenceOptions options = inference_options(arguments.inference);
    options.plan = tiling::parse_plan(arguments.plan);
    options.on_working_grid = arguments.working_grid;
    take_over(arguments.tiles, options);
    Formats formats = parse_formats(arguments.formats);
    if (arguments.working_grid && !formats.views.empty()) {
        throw InputError("--working-grid: views need a map of the photograph's size; give --format depth files only");
    }
    prepare_output_folder(arguments.output);
    const InputFiles inputs = find_input_files(arguments.inputs);
    for (const std::string& message : inputs.problems) {
        print_error(message);
    }
    for (const std::string& message : inputs.notes) {
        print_error(message);
    }
    if (inputs.files.empty()) {
        return kExitSomeFailed;
    }
    Predictor predictor = {.model = nullptr, .options = options, .formats = std::move(formats)};
    PhotoQueue queue(inputs.files);
    side_by_side({[&] { predictor.model = load_model(arguments.inference); }, [&] { queue.read_ahead(); }});
    const bool all_done = predict_all(predictor, arguments, inputs.files, queue);
    return all_done && inputs.problems.empty() ? kExitOk : kExitSomeFailed;
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
