// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/focal.h"
#include "patchfusion/cli/formats.h"
#include "patchfusion/cli/inference_arguments.h"
#include "patchfusion/cli/input_files.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/depth_info.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

struct PredictArguments {
    std::vector<std::string> inputs;
    std::string output = "out";
    std::string plan = "p16";
    std::string formats = "png,color";
    InferenceArguments inference;
    FocalArguments focal;
    image::DepthFileOptions files;
    export3d::ViewOptions views;
};

/// Everything one photograph needs, checked and loaded before the first.
struct Predictor {
    model::PatchFusion model;
    inference::InferenceOptions options;
    Formats formats;
};

/// One photograph from file to files; returns a line that says what was done. Throws what made it fail.
std::string predict_one(Predictor& predictor, const PredictArguments& arguments, const InputFile& input,
                        const Progress& progress) {
    const Timer timer;
    const image::Photo photo = image::read_photo(input.path);
    const Focal focal = focal_of(photo, arguments.focal);
    inference::InferenceOptions options = predictor.options;
    options.focal_px = focal.px;
    const inference::DepthMap map = inference::infer(predictor.model, photo.rgb, options, progress);
    const image::DepthInfo info = {.photo = input.path.filename().string(),
                                   .model = arguments.inference.model,
                                   .plan = options.plan.name(),
                                   .focal_px = map.focal_px,
                                   .focal_source = focal.source,
                                   .size = photo.size(),
                                   .png_scale = arguments.files.png_scale,
                                   .min_depth_m = map.depth_m.min().item<double>(),
                                   .max_depth_m = map.depth_m.max().item<double>()};
    auto files = image::write_depth(arguments.output, input.stem, map.depth_m, predictor.formats.depth, arguments.files);
    files.push_back(image::write_depth_info(arguments.output, input.stem, info));
    std::ranges::copy(export3d::write_views(arguments.output, input.stem,
                                            {.rgb = photo.rgb, .depth_m = map.depth_m, .focal_px = map.focal_px},
                                            predictor.formats.views, arguments.views),
                      std::back_inserter(files));
    std::vector<std::string> names;
    std::ranges::transform(files, std::back_inserter(names), [](const fs::path& file) { return file.string(); });
    return fmt::format("{}: {}x{}, {}, {} tiles, {:.1f} s, {:.2f} to {:.2f} m, focal length {:.0f} px ({}) -> {}",
                       input.path.string(), info.size.width, info.size.height, info.plan, map.tiles, timer.seconds(),
                       info.min_depth_m, info.max_depth_m, info.focal_px, focal.words, fmt::join(names, ", "));
}

/// The whole batch: a file that fails is named, the others go on. Returns whether all went well.
bool predict_all(Predictor& predictor, const PredictArguments& arguments, const std::vector<InputFile>& inputs) {
    bool all_done = true;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const fs::path& path = inputs[i].path;
        ProgressBar progress(fmt::format("{} ({} of {})", path.filename().string(), i + 1, inputs.size()));
        try {
            const std::string line = predict_one(predictor, arguments, inputs[i], progress.callback());
            progress.clear();
            print_result(line);
        } catch (const std::exception& error) {
            progress.clear();
            print_error(first_line(error, path));
            all_done = false;
        }
    }
    return all_done;
}

/// Everything that can be wrong with the command line is told before any work, the model's loading last.
int predict(const PredictArguments& arguments) {
    use_threads(arguments.inference.machine);
    inference::InferenceOptions options = inference_options(arguments.inference);
    options.plan = tiling::parse_plan(arguments.plan);
    Formats formats = parse_formats(arguments.formats);
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
    Predictor predictor = {.model = load_model(arguments.inference), .options = options, .formats = std::move(formats)};
    const bool all_done = predict_all(predictor, arguments, inputs.files);
    return all_done && inputs.problems.empty() ? kExitOk : kExitSomeFailed;
}

}  // namespace

void add_predict_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("predict", "Depth maps of photographs");
    const auto arguments = std::make_shared<PredictArguments>();
    command.add_option("INPUT", arguments->inputs, "Photographs, folders of them, or patterns in quotes")->required();
    command.add_option("-o,--output", arguments->output, "Folder for the results, made where missing")->capture_default_str();
    command.add_option("--plan", arguments->plan, "coarse, fine, p16, p49 or rN (49 tiles and N random ones)")
        ->capture_default_str();
    add_inference_options(command, arguments->inference);
    command
        .add_option("--format", arguments->formats, "Any of png,exr,pfm,npy,color,ply,glb,normals,stereo,anaglyph,controlnet")
        ->capture_default_str();
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
