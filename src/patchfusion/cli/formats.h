// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

#include "patchfusion/export3d/views.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::cli {

/// What --format asks for.
struct Formats {
    std::vector<image::DepthFormat> depth;
    std::vector<export3d::View> views;
};

/// Parses "png,color,glb". Throws InputError naming the unknown word and all known ones.
[[nodiscard]] Formats parse_formats(std::string_view list);

/// --max-vertices, --max-depth, --controlnet-size
void add_view_options(CLI::App& command, export3d::ViewOptions& options);

}  // namespace patchfusion::cli
