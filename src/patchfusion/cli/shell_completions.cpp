// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>

#include "patchfusion/cli/program_description.h"

namespace patchfusion::cli {
namespace {

/// Puts a backslash before each of these.
std::string escaped(const std::string& text, std::string_view special) {
    std::string result;
    for (const char letter : text) {
        if (special.find(letter) != std::string_view::npos) {
            result += '\\';
        }
        result += letter;
    }
    return result;
}

/// Within single quotes of sh and zsh.
std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char letter : text) {
        result += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    }
    return result + "'";
}

std::string option_names(const std::vector<OptionDescription>& options) {
    std::vector<std::string> names;
    for (const OptionDescription& option : options) {
        names.insert(names.end(), option.names.begin(), option.names.end());
    }
    return fmt::format("{}", fmt::join(names, " "));
}

std::string command_names(const ProgramDescription& program, std::string_view separator) {
    std::vector<std::string> names;
    for (const CommandDescription& command : program.commands) {
        names.push_back(command.name);
    }
    return fmt::format("{}", fmt::join(names, separator));
}

/// What follows options that take a value: their choices, else nothing, for which bash offers files.
std::string bash_values(const CommandDescription& command) {
    std::string text;
    std::vector<std::string> others;
    for (const OptionDescription& option : command.options) {
        if (option.positional() || !option.takes_value()) {
            continue;
        }
        std::vector<std::string> cases;
        for (const std::string& name : option.names) {
            cases.push_back(fmt::format("'{} {}'", command.name, name));
        }
        if (option.choices.empty()) {
            others.insert(others.end(), cases.begin(), cases.end());
        } else {
            text += fmt::format("    {}) COMPREPLY=($(compgen -W {} -- \"$current\")); return ;;\n", fmt::join(cases, " | "),
                                quoted(fmt::format("{}", fmt::join(option.choices, " "))));
        }
    }
    return others.empty() ? text : text + fmt::format("    {}) return ;;\n", fmt::join(others, " | "));
}

/// A specification of zsh's _arguments.
std::string zsh_argument(const OptionDescription& option) {
    const std::string text = escaped(option.text, "[]:\\");
    const std::string values = option.choices.empty() ? "_files" : fmt::format("({})", fmt::join(option.choices, " "));
    const std::string value = option.takes_value() ? fmt::format(":{}:{}", escaped(option.placeholder, ":"), values) : "";
    if (option.positional()) {
        return quoted(fmt::format("{}{}", option.repeated ? "*" : "", value));
    }
    std::string specifications;
    for (const std::string& name : option.names) {
        specifications += fmt::format("{}{}", specifications.empty() ? "" : " ",
                                      quoted(fmt::format("({}){}[{}]{}", fmt::join(option.names, " "), name, text, value)));
    }
    return specifications;
}

std::string zsh_arguments(const std::vector<OptionDescription>& options) {
    std::string text;
    for (const OptionDescription& option : options) {
        text += fmt::format(" \\\n        {}", zsh_argument(option));
    }
    return text;
}

/// A line of fish's `complete` for an option, under a condition.
std::string fish_option(const ProgramDescription& program, const OptionDescription& option, const std::string& condition) {
    if (option.positional()) {
        return "";  // files, which fish offers by itself
    }
    std::string line = fmt::format("complete -c {} -n {}", program.name, quoted(condition));
    for (const std::string& name : option.names) {
        line += name.starts_with("--") ? fmt::format(" -l {}", name.substr(2)) : fmt::format(" -s {}", name.substr(1));
    }
    if (!option.choices.empty()) {
        line += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
    } else if (option.takes_value()) {
        line += " -r";
    }
    return fmt::format("{} -d '{}'\n", line, escaped(option.text, "'\\"));
}

}  // namespace

std::string bash_completion(const ProgramDescription& program) {
    std::string values;
    std::string options;
    for (const CommandDescription& command : program.commands) {
        values += bash_values(command);
        options += fmt::format("    {}) words='{}' ;;\n", command.name, option_names(command.options));
    }
    return fmt::format(R"(# bash completion for {0}, made by `{0} generate bash`
_{0}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} command= words='{1} {2}' word
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $word in {3}) command=$word; break ;; esac
  done
  case "$command ${{COMP_WORDS[COMP_CWORD-1]}}" in
{4}  esac
  case $command in
{5}  esac
  if [[ $current == -* || -z $command ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}}
complete -o default -F _{0} {0}
)",
                       program.name, command_names(program, " "), option_names(program.options), command_names(program, " | "),
                       values, options);
}

std::string zsh_completion(const ProgramDescription& program) {
    std::string commands;
    std::string cases;
    for (const CommandDescription& command : program.commands) {
        commands += fmt::format("    {}\n", quoted(fmt::format("{}:{}", command.name, escaped(command.text, ":\\"))));
        cases += fmt::format("      {})\n      _arguments{} ;;\n", command.name, zsh_arguments(command.options));
    }
    return fmt::format(R"(#compdef {0}
# zsh completion for {0}, made by `{0} generate zsh`
_{0}() {{
  local curcontext=$curcontext state line
  local -a commands
  commands=(
{1}  )
  _arguments -C{2} \
        '1: :->command' \
        '*:: :->arguments'
  case $state in
    command) _describe command commands ;;
    arguments)
      case $words[1] in
{3}      esac ;;
  esac
}}
if [[ $funcstack[1] == _{0} ]]; then
  _{0} "$@"
else
  compdef _{0} {0}
fi
)",
                       program.name, commands, zsh_arguments(program.options), cases);
}

std::string fish_completion(const ProgramDescription& program) {
    std::string text = fmt::format("# fish completion for {0}, made by `{0} generate fish`\n", program.name);
    for (const OptionDescription& option : program.options) {
        text += fish_option(program, option, "__fish_use_subcommand");
    }
    for (const CommandDescription& command : program.commands) {
        text += fmt::format("complete -c {} -n __fish_use_subcommand -f -a {} -d '{}'\n", program.name, command.name,
                            escaped(command.text, "'\\"));
        for (const OptionDescription& option : command.options) {
            text += fish_option(program, option, "__fish_seen_subcommand_from " + command.name);
        }
    }
    return text;
}

}  // namespace patchfusion::cli
