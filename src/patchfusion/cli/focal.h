// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "patchfusion/inference/focal.h"

namespace patchfusion::cli {

/// --fov and --focal-px.
struct FocalArguments {
    std::optional<double> fov_degrees;
    std::optional<double> focal_px;
    [[nodiscard]] bool given() const { return fov_degrees || focal_px; }
};

void add_focal_options(CLI::App& command, FocalArguments& arguments);

/// The focal length of a photograph of this size; `file_px`: what its EXIF, or the file beside its depth map, tells.
[[nodiscard]] inference::Focal focal_of(const FocalArguments& arguments, std::optional<double> file_px, Size photo);

/// Who told it, in words: "--fov", "EXIF", ...
[[nodiscard]] std::string words_of(const inference::Focal& focal, const FocalArguments& arguments);

}  // namespace patchfusion::cli
