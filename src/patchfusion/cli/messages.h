// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

namespace patchfusion::cli {

/// What went wrong, in one line: LibTorch's messages go on with a backtrace, which is for nobody here.
[[nodiscard]] std::string first_line(const std::exception& error);

/// The same, naming the file the work was about unless the message does so already.
[[nodiscard]] std::string first_line(const std::exception& error, const std::filesystem::path& file);

/// "patchfusion: MESSAGE" on stderr.
void print_error(std::string_view message);

/// A line of results on stdout, seen at once even in a pipe.
void print_result(std::string_view line);

}  // namespace patchfusion::cli
