// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <filesystem>
#include <memory>
#include <string>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/focal.h"
#include "patchfusion/cli/formats.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/core/error.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/depth_info.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::cli {
namespace {

namespace fs = std::filesystem;

struct ExportArguments {
    std::string depth;
    std::string photo;
    std::string output = "out";
    std::string formats = "ply,glb";
    FocalArguments focal;
    export3d::ViewOptions views;
};

/// The words of the command line, else what predict wrote beside the depth map, else EXIF, else the assumption.
double focal_px_of(const ExportArguments& arguments, const image::Photo& photo) {
    const auto beside = arguments.focal.given() ? std::nullopt : image::focal_px_beside(arguments.depth);
    return focal_of(arguments.focal, beside ? beside : photo.focal_px, photo.size()).px;
}

int export_views(const ExportArguments& arguments) {
    const Formats formats = parse_formats(arguments.formats);
    if (!formats.depth.empty()) {
        throw InputError(fmt::format("--format {}: export3d writes {}", arguments.formats, export3d::kViewWords));
    }
    prepare_output_folder(arguments.output);
    const image::Photo photo = image::read_photo(arguments.photo);
    const torch::Tensor depth = image::read_depth(arguments.depth);
    const Size size = photo.size();
    if (depth.size(0) != size.height || depth.size(1) != size.width) {
        throw InputError(fmt::format("{}: the depth map is {}x{}, {} is {}x{}; both must have the same size", arguments.depth,
                                     depth.size(1), depth.size(0), arguments.photo, size.width, size.height));
    }
    if (!torch::isfinite(depth).logical_and(depth > 0).any().item<bool>()) {
        throw InputError(fmt::format("{}: no pixel has a depth: all are 0, negative or not finite", arguments.depth));
    }
    const double focal_px = focal_px_of(arguments, photo);
    const auto files =
        export3d::write_views(arguments.output, fs::path(arguments.photo).stem().string(),
                              {.rgb = photo.rgb, .depth_m = depth, .focal_px = focal_px}, formats.views, arguments.views);
    std::vector<std::string> names;
    names.reserve(files.size());
    for (const fs::path& file : files) {
        names.push_back(file.string());
    }
    print_result(fmt::format("{}: focal length {:.0f} px -> {}", arguments.depth, focal_px, fmt::join(names, ", ")));
    return kExitOk;
}

}  // namespace

void add_export3d_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("export3d", "Point cloud, mesh and other views of a depth map");
    const auto arguments = std::make_shared<ExportArguments>();
    command.add_option("DEPTH", arguments->depth, "Depth map: 16-bit PNG, EXR, PFM or NPY")->required();
    command.add_option("--photo", arguments->photo, "The photograph it belongs to")->required();
    command.add_option("-o,--output", arguments->output, "Folder for the results, made where missing")->capture_default_str();
    command.add_option("--format", arguments->formats, fmt::format("Any of {}", export3d::kViewWords))->capture_default_str();
    add_focal_options(command, arguments->focal);
    add_view_options(command, arguments->views);
    command.callback([&run, arguments] { run = [arguments] { return export_views(*arguments); }; });
}

}  // namespace patchfusion::cli
