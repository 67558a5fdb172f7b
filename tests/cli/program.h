// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace patchfusion::testing {

/// How a run of the patchfusion program ended and what it printed.
struct ProgramRun {
    int exit_code = -1;  // 128 + the signal's number where one ended it
    double cpu_seconds = 0;
    std::string out;
    std::string err;
    [[nodiscard]] std::vector<std::string> error_lines() const;
};

/// Runs the program that was built beside this test, with stdout and stderr going to files.
[[nodiscard]] ProgramRun run_program(const std::vector<std::string>& arguments);

/// The same on a pseudo-terminal: `out` is what both streams printed there.
[[nodiscard]] ProgramRun run_program_on_terminal(const std::vector<std::string>& arguments);

}  // namespace patchfusion::testing
