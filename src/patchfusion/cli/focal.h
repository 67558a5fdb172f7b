// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "patchfusion/image/photo.h"

namespace patchfusion::cli {

/// --fov and --focal-px.
struct FocalArguments {
    std::optional<double> fov_degrees;
    std::optional<double> focal_px;
};

void add_focal_options(CLI::App& command, FocalArguments& arguments);

/// A focal length in pixels and who told it: as JSON has it and in words. None: the default field of view is assumed.
struct Focal {
    std::optional<double> px;
    std::string source;
    std::string words;
};

/// --focal-px and --fov come before EXIF, which comes before the assumption.
[[nodiscard]] Focal focal_of(const image::Photo& photo, const FocalArguments& arguments);

}  // namespace patchfusion::cli
