// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <cstdlib>
#include <iostream>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/machine.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/core/error.h"

namespace {

/// Parses and runs; every error of the program ends here, as one line on stderr.
int run_program(int argc, char** argv) {
    using namespace patchfusion::cli;  // NOLINT(google-build-using-namespace): this is the program's own namespace
    CLI::App app("A photo in, a metric depth map out (PatchFusion, CVPR 2024).", "patchfusion");
    app.footer("Example: patchfusion predict photo.jpg -o out\nOptions of a command: patchfusion COMMAND --help");
    app.set_version_flag("--version", "patchfusion " PATCHFUSION_VERSION);
    app.require_subcommand(1);
    Run run;
    add_predict_command(app, run);
    add_render_command(app, run);
    add_train_command(app, run);
    add_evaluate_command(app, run);
    add_export3d_command(app, run);
    add_serve_command(app, run);
    add_doctor_command(app, run);
    add_convert_command(app, run);
    add_inspect_command(app, run);
    add_models_command(app, run);
    add_bench_command(app, run);
    add_generate_command(app, run);
    add_datasets_command(app, run);
    add_ablate_command(app, run);
    add_worlds_command(app, run);
    try {
        app.parse(argc, argv);
        wait_without_spinning(argv);  // not before: help and mistakes would be told half a second later
        return run();
    } catch (const CLI::Success& help_or_version) {
        const int code = app.exit(help_or_version);
        std::cout.flush();
        std::_Exit(code);  // LibTorch's and OpenImageIO's destructors would take longer than the help
    } catch (const CLI::ParseError& error) {
        const bool unknown_command = app.get_subcommands().empty() && argc > 1 && argv[1][0] != '-';
        print_error((unknown_command ? fmt::format("unknown command {}", argv[1]) : first_line(error)) +
                    "; see patchfusion --help");
        return kExitUsage;
    } catch (const patchfusion::InputError& error) {
        print_error(first_line(error));
        return kExitUsage;
    } catch (const std::exception& error) {
        print_error(first_line(error));
        return kExitSomeFailed;
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run_program(argc, argv);
    } catch (...) {  // not even an error could be printed (stderr closed, no memory left): only the exit code can tell
        return patchfusion::cli::kExitSomeFailed;
    }
}
