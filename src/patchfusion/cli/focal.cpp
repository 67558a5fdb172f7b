// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/focal.h"

#include <fmt/format.h>

#include "patchfusion/inference/canonical_map.h"

namespace patchfusion::cli {

void add_focal_options(CLI::App& command, FocalArguments& arguments) {
    CLI::Option* fov =
        command.add_option("--fov", arguments.fov_degrees, "Field of view along the longer side, degrees (else EXIF)");
    fov->check(CLI::Range(inference::kNarrowestFovDegrees, inference::kWidestFovDegrees));
    command.add_option("--focal-px", arguments.focal_px, "Focal length in pixels of the photograph (else EXIF)")
        ->check(CLI::PositiveNumber)
        ->excludes(fov);
}

Focal focal_of(const image::Photo& photo, const FocalArguments& arguments) {
    if (arguments.focal_px) {
        return {arguments.focal_px, "user", "--focal-px"};
    }
    if (arguments.fov_degrees) {
        return {inference::focal_of_fov(*arguments.fov_degrees, photo.size()), "user", "--fov"};
    }
    if (photo.focal_px) {
        return {photo.focal_px, "exif", "EXIF"};
    }
    return {std::nullopt, "default",
            fmt::format("assumed: {:.0f} degrees along the longer side", inference::kDefaultFovDegrees)};
}

}  // namespace patchfusion::cli
