// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace patchfusion::cli {

/// What the program ends with: all done; some inputs failed (named on stderr); nothing done, since the command line or what
/// it names cannot be used.
inline constexpr int kExitOk = 0;
inline constexpr int kExitSomeFailed = 1;
inline constexpr int kExitUsage = 2;

/// The work of the command the user chose; returns the exit code, throws what main reports in one line.
using Run = std::function<int()>;

/// Each adds its command to the program; parsing a command line with it sets `run`, which must outlive `app`.
void add_predict_command(CLI::App& app, Run& run);
void add_render_command(CLI::App& app, Run& run);
void add_train_command(CLI::App& app, Run& run);
void add_evaluate_command(CLI::App& app, Run& run);
void add_export3d_command(CLI::App& app, Run& run);
void add_serve_command(CLI::App& app, Run& run);
void add_doctor_command(CLI::App& app, Run& run);
void add_convert_command(CLI::App& app, Run& run);
void add_inspect_command(CLI::App& app, Run& run);
void add_models_command(CLI::App& app, Run& run);
void add_bench_command(CLI::App& app, Run& run);
void add_generate_command(CLI::App& app, Run& run);
void add_datasets_command(CLI::App& app, Run& run);
void add_ablate_command(CLI::App& app, Run& run);
void add_worlds_command(CLI::App& app, Run& run);

}  // namespace patchfusion::cli
