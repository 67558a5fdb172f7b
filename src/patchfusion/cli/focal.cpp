// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/focal.h"

#include <fmt/format.h>

#include "patchfusion/inference/infer.h"

namespace patchfusion::cli {

void add_focal_options(CLI::App& command, FocalArguments& arguments) {
    CLI::Option* fov =
        command.add_option("--fov", arguments.fov_degrees, "Field of view along the longer side, degrees (else EXIF)");
    fov->check(CLI::Range(inference::kNarrowestFovDegrees, inference::kWidestFovDegrees));
    command.add_option("--focal-px", arguments.focal_px, "Focal length in pixels of the photograph (else EXIF)")
        ->check(CLI::PositiveNumber)
        ->excludes(fov);
}

inference::Focal focal_of(const FocalArguments& arguments, std::optional<double> file_px, Size photo) {
    return inference::choose_focal({.focal_px = arguments.focal_px, .fov_degrees = arguments.fov_degrees, .file_px = file_px},
                                   photo);
}

std::string words_of(const inference::Focal& focal, const FocalArguments& arguments) {
    if (arguments.given()) {
        return arguments.focal_px ? "--focal-px" : "--fov";
    }
    if (focal.source == "exif") {
        return "EXIF";
    }
    return fmt::format("assumed: {:.0f} degrees along the longer side", inference::kDefaultFovDegrees);
}

}  // namespace patchfusion::cli
