// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>

#include "patchfusion/cli/program_description.h"

namespace patchfusion::cli {
namespace {

/// Text in man(7)'s language: hyphens that can be copied, no backslashes, no line that starts as a request does.
std::string roff(const std::string& text) {
    std::string result;
    for (const char letter : text) {
        const bool at_start = result.empty() || result.back() == '\n';
        if (letter == '\\') {
            result += "\\e";
        } else if (letter == '-') {
            result += "\\-";
        } else if (at_start && (letter == '.' || letter == '\'')) {
            result += std::string("\\&") + letter;
        } else {
            result += letter;
        }
    }
    return result;
}

std::string names_of(const OptionDescription& option) {
    const std::string value = option.choices.empty() ? option.placeholder : fmt::format("{}", fmt::join(option.choices, "|"));
    if (option.positional()) {
        return fmt::format("\\fI{}\\fR{}", roff(value), option.repeated ? "..." : "");
    }
    std::vector<std::string> names;
    for (const std::string& name : option.names) {
        names.push_back(fmt::format("\\fB{}\\fR", roff(name)));
    }
    return fmt::format("{}{}", fmt::join(names, ", "), value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(value)));
}

std::string options_of_page(const std::vector<OptionDescription>& options) {
    std::string text;
    for (const OptionDescription& option : options) {
        const std::string by_default = option.default_value.empty() ? "" : fmt::format(" (default: {})", option.default_value);
        text += fmt::format(".TP\n{}\n{}\n", names_of(option), roff(option.text + by_default));
    }
    return text;
}

}  // namespace

std::string man_page(const ProgramDescription& program) {
    std::string commands;
    for (const CommandDescription& command : program.commands) {
        commands +=
            fmt::format(".SS {} {}\n{}.\n{}", program.name, command.name, roff(command.text), options_of_page(command.options));
    }
    return fmt::format(
        R"(.\" Made by `{0} generate man`
.TH {0} 1 "" "{1}" "User commands"
.SH NAME
{0} \- metric depth maps of photographs
.SH SYNOPSIS
.B {0}
.I COMMAND
[\fIOPTION\fR]... [\fIFILE\fR]...
.SH DESCRIPTION
{2}
.SH OPTIONS
{3}.SH COMMANDS
{4}.SH EXIT STATUS
0 where all was done, 1 where some inputs failed (each is named on standard error), 2 where the command line or what it names
cannot be used.
)",
        program.name, roff(program.version), roff(program.text), options_of_page(program.options), commands);
}

}  // namespace patchfusion::cli
