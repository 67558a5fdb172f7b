// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "image/scratch_folder.h"

namespace patchfusion::testing {

/// How a run of the patchfusion program ended and what it printed.
struct ProgramRun {
    int exit_code = -1;  // 128 + the signal's number where one ended it
    double cpu_seconds = 0;
    double wall_seconds = 0;  // of run_program
    std::string out;
    std::string err;
    [[nodiscard]] std::vector<std::string> error_lines() const;
};

/// The program at work, to be looked at and sent signals to meanwhile; killed at the end where it still runs.
class StartedProgram {
  public:
    /// `launcher`: words before the program's name, such as env or mpirun and their arguments.
    explicit StartedProgram(const std::vector<std::string>& arguments, const std::vector<std::string>& launcher = {});
    ~StartedProgram();
    StartedProgram(const StartedProgram&) = delete;
    StartedProgram& operator=(const StartedProgram&) = delete;

    /// Waits until stdout holds this text, at most half a minute; what it holds then.
    [[nodiscard]] std::string wait_for_output(const std::string& text) const;
    void send_signal(int signal) const;
    /// Waits for its end.
    [[nodiscard]] ProgramRun end();

  private:
    ScratchFolder folder_;
    int process_ = -1;
};

/// Runs the program that was built beside this test, with stdout and stderr going to files.
[[nodiscard]] ProgramRun run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& launcher = {});

/// The same on a pseudo-terminal: `out` is what both streams printed there.
[[nodiscard]] ProgramRun run_program_on_terminal(const std::vector<std::string>& arguments);

}  // namespace patchfusion::testing
