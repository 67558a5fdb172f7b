// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

#include "patchfusion/core/first_line.h"

namespace patchfusion::cli {

using patchfusion::first_line;

/// The first line of an error, naming the file the work was about unless the message does so already.
[[nodiscard]] std::string first_line(const std::exception& error, const std::filesystem::path& file);

/// "patchfusion: MESSAGE" on stderr.
void print_error(std::string_view message);

/// A line of results on stdout, seen at once even in a pipe.
void print_result(std::string_view line);

}  // namespace patchfusion::cli
