// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "patchfusion/core/error.h"

namespace patchfusion {

/// The tables of a TOML file. Throws InputError naming the file for one that cannot be read, as "cannot read the WHAT", and
/// naming file and line for text that is no TOML. Inline, so that the rooms that read TOML alone depend on its library.
[[nodiscard]] inline toml::table read_toml(const std::filesystem::path& file, std::string_view what) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file)) {
        throw InputError(fmt::format("{}: cannot read the {}", file.string(), what));
    }
    std::ostringstream text;
    text << stream.rdbuf();
    try {
        return toml::parse(text.str(), file.string());
    } catch (const toml::parse_error& error) {
        throw InputError(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
    }
}

}  // namespace patchfusion
