// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace patchfusion::cli {

/// An option as completions and the man page tell it.
struct OptionDescription {
    std::vector<std::string> names;    // --output, -o; none for what stands without a name
    std::string placeholder;           // INPUT, TEXT; empty for flags
    std::vector<std::string> choices;  // where only these are taken
    std::string text;
    std::string default_value;
    bool repeated = false;  // takes several values
    [[nodiscard]] bool positional() const { return names.empty(); }
    [[nodiscard]] bool takes_value() const { return !placeholder.empty(); }
};

struct CommandDescription {
    std::string name;
    std::string text;
    std::vector<OptionDescription> options;
};

/// The program's commands and options as it parses them itself, hidden ones left out.
struct ProgramDescription {
    std::string name;
    std::string version;
    std::string text;
    std::vector<OptionDescription> options;
    std::vector<CommandDescription> commands;
};

[[nodiscard]] ProgramDescription describe(const CLI::App& app);

/// Scripts that complete commands, options and choices in these shells, and else the names of files.
[[nodiscard]] std::string bash_completion(const ProgramDescription& program);
[[nodiscard]] std::string zsh_completion(const ProgramDescription& program);
[[nodiscard]] std::string fish_completion(const ProgramDescription& program);

/// The page of section 1 for man(1), in man(7)'s language.
[[nodiscard]] std::string man_page(const ProgramDescription& program);

}  // namespace patchfusion::cli
