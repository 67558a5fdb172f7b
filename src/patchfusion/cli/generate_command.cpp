// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>
#include <string>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/program_description.h"

namespace patchfusion::cli {
namespace {

std::string generated(const ProgramDescription& program, const std::string& what) {
    if (what == "bash") {
        return bash_completion(program);
    }
    if (what == "zsh") {
        return zsh_completion(program);
    }
    return what == "fish" ? fish_completion(program) : man_page(program);
}

}  // namespace

void add_generate_command(CLI::App& app, Run& run) {
    CLI::App& command = *app.add_subcommand("generate", "Completions for bash, zsh and fish, and the man page");
    command.group("");  // for packagers: not in the help
    const auto what = std::make_shared<std::string>();
    command.add_option("WHAT", *what, "bash, zsh, fish or man")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}));
    command.callback([&run, &app, what] {
        run = [&app, what] {
            const std::string text = generated(describe(app), *what);
            return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? kExitOk : kExitSomeFailed;
        };
    });
}

}  // namespace patchfusion::cli
