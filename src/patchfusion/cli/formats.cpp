// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/formats.h"

#include <fmt/format.h>
#include <sstream>
#include <string>

#include "patchfusion/core/error.h"

namespace patchfusion::cli {

Formats parse_formats(std::string_view list) {
    Formats formats;
    std::istringstream words{std::string(list)};
    for (std::string word; std::getline(words, word, ',');) {
        if (const auto view = export3d::parse_view(word)) {
            formats.views.push_back(*view);
            continue;
        }
        try {
            formats.depth.push_back(image::parse_depth_formats(word).front());
        } catch (const InputError& error) {
            throw InputError(fmt::format("{}, {}", error.what(), export3d::kViewWords));
        }
    }
    if (formats.depth.empty() && formats.views.empty()) {
        (void)image::parse_depth_formats(list);  // says what an empty list lacks
    }
    return formats;
}

void add_view_options(CLI::App& command, export3d::ViewOptions& options) {
    command.add_option("--max-vertices", options.geometry.max_vertices, "Points of .ply, vertices of .glb; 0: all pixels")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command.add_option("--max-depth", options.geometry.max_depth_m, "Metres; what is farther is left out of .ply and .glb")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--controlnet-size", options.controlnet_side, "Shorter side of the controlnet picture, pixels")
        ->check(CLI::Range(64, 8192))
        ->capture_default_str();
}

}  // namespace patchfusion::cli
