// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/formats.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string>

#include "patchfusion/core/error.h"

namespace patchfusion::cli {
namespace {

template <typename Format>
void add_once(std::vector<Format>& formats, Format format) {
    if (std::ranges::find(formats, format) == formats.end()) {
        formats.push_back(format);
    }
}

/// A triangle has three corners, a grid of them four.
std::string refuse_too_few_vertices(const std::string& text) {
    const bool too_few = text == "1" || text == "2" || text == "3";
    return too_few ? fmt::format("{} vertices make no mesh; give at least 4, or 0 for all pixels", text) : "";
}

}  // namespace

Formats parse_formats(std::string_view list) {
    Formats formats;
    std::istringstream words{std::string(list)};
    for (std::string word; std::getline(words, word, ',');) {
        if (const auto view = export3d::parse_view(word)) {
            add_once(formats.views, *view);
            continue;
        }
        try {
            add_once(formats.depth, image::parse_depth_formats(word).front());
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
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}))
        ->check(refuse_too_few_vertices)
        ->capture_default_str();
    command.add_option("--max-depth", options.geometry.max_depth_m, "Metres; what is farther is left out of .ply and .glb")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command.add_option("--controlnet-size", options.controlnet_side, "Shorter side of the controlnet picture, pixels")
        ->check(CLI::Range(64, 8192))
        ->capture_default_str();
}

}  // namespace patchfusion::cli
