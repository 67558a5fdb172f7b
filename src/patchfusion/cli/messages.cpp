// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/messages.h"

#include <fmt/format.h>
#include <cstdio>

namespace patchfusion::cli {

std::string first_line(const std::exception& error, const std::filesystem::path& file) {
    const std::string message = first_line(error);
    return message.starts_with(file.string()) ? message : fmt::format("{}: {}", file.string(), message);
}

void print_error(std::string_view message) {
    fmt::print(stderr, "patchfusion: {}\n", message);
}

void print_result(std::string_view line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

}  // namespace patchfusion::cli
