// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/program_description.h"

#include <sstream>

namespace patchfusion::cli {
namespace {

/// The words of IsMember's "TEXT:{turbo,magma}".
std::vector<std::string> choices_of(const std::string& type) {
    std::vector<std::string> choices;
    const std::size_t open = type.find('{');
    const std::size_t close = type.find('}');
    if (open != std::string::npos && close != std::string::npos) {
        std::istringstream words(type.substr(open + 1, close - open - 1));
        for (std::string word; std::getline(words, word, ',');) {
            choices.push_back(word);
        }
    }
    return choices;
}

OptionDescription describe_option(const CLI::Option& option) {
    OptionDescription description;
    const std::string type = option.get_type_name();  // the validators' names after a colon
    for (const std::string& name : option.get_lnames()) {
        description.names.push_back("--" + name);
    }
    for (const std::string& name : option.get_snames()) {
        description.names.push_back("-" + name);
    }
    const bool flag = option.get_items_expected_max() == 0;
    if (description.positional()) {
        description.placeholder = option.get_name();
    } else if (!flag) {
        description.placeholder = type.substr(0, type.find_first_of(":{ "));
    }
    description.choices = choices_of(type);
    description.text = option.get_description();
    description.default_value = option.get_default_str();
    description.repeated = option.get_items_expected_max() > 1;
    return description;
}

std::vector<OptionDescription> options_of(const CLI::App& app) {
    std::vector<OptionDescription> options;
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_group().empty()) {  // CLI11 hides what has no group
            options.push_back(describe_option(*option));
        }
    }
    return options;
}

}  // namespace

ProgramDescription describe(const CLI::App& app) {
    ProgramDescription program = {.name = app.get_name(),
                                  .version = app.version(),
                                  .text = app.get_description(),
                                  .options = options_of(app),
                                  .commands = {}};
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (!command->get_group().empty()) {
            program.commands.push_back(
                {.name = command->get_name(), .text = command->get_description(), .options = options_of(*command)});
        }
    }
    return program;
}

}  // namespace patchfusion::cli
