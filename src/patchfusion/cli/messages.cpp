// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/messages.h"

#include <fmt/format.h>
#include <torch/torch.h>
#include <cstdio>
#include <new>

namespace patchfusion::cli {

std::string first_line(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
        return "out of memory";
    }
    const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
    const std::string message = torch_error != nullptr ? torch_error->what_without_backtrace() : error.what();
    return message.substr(0, message.find('\n'));
}

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
