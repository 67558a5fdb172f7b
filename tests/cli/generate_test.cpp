// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdlib>
#include <regex>
#include <set>

#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

std::set<std::string> found(const std::string& text, const std::regex& pattern) {
    std::set<std::string> words;
    for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern); match != std::sregex_iterator(); ++match) {
        words.insert((*match)[1]);
    }
    return words;
}

/// Commands as the program's help lists them.
std::set<std::string> commands() {
    const std::string help = run_program({"--help"}).out;
    return found(help.substr(help.find("Subcommands:")), std::regex("\n  ([a-z0-9]+) "));
}

/// Long options as a command's help lists them, without their hyphens.
std::set<std::string> options_of(const std::string& command) {
    return found(run_program({command, "--help"}).out, std::regex("\n  (?:-[a-zA-Z],)?--([a-z0-9-]+)"));
}

std::string generated(const std::string& what) {
    const ProgramRun run = run_program({"generate", what});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run.out;
}

/// The part of a text from a command's mark to the next command's.
std::string part_of(const std::string& text, const std::string& mark, const std::string& next) {
    const std::size_t start = text.find(mark);
    EXPECT_NE(start, std::string::npos) << mark;
    return start == std::string::npos ? "" : text.substr(start, text.find(next, start + mark.size()) - start);
}

std::string without_backslashes(std::string text) {
    std::erase(text, '\\');
    return text;
}

bool succeeds(const std::string& shell_command) {
    return std::system((shell_command + " >/dev/null 2>&1").c_str()) == 0;  // NOLINT(cert-env33-c): a test's own words
}

TEST(Generate, EveryCommandAndOptionIsInEveryScript) {
    const std::string bash = generated("bash");
    const std::string zsh = generated("zsh");
    const std::string fish = generated("fish");
    const std::string man = without_backslashes(generated("man"));
    const std::set<std::string> all = commands();
    EXPECT_GE(all.size(), 9U);
    EXPECT_FALSE(all.contains("generate"));  // hidden
    for (const std::string& command : all) {
        const std::string in_bash = part_of(bash, "\n    " + command + ") words='", "\n");
        const std::string in_zsh = part_of(zsh, "\n      " + command + ")\n", ";;\n");
        const std::string in_man = part_of(man, ".SS patchfusion " + command + "\n", "\n.S");
        EXPECT_NE(fish.find(" -a " + command + " -d"), std::string::npos) << command;
        const std::set<std::string> options = options_of(command);
        EXPECT_TRUE(options.contains("help")) << command;
        for (const std::string& option : options) {
            EXPECT_TRUE(std::regex_search(in_bash, std::regex("--" + option + "[ ']"))) << command << " --" << option;
            EXPECT_NE(in_zsh.find(")--" + option + "["), std::string::npos) << command << " --" << option;
            EXPECT_NE(in_man.find("fB--" + option + "fR"), std::string::npos) << command << " --" << option;
            EXPECT_NE(fish.find("__fish_seen_subcommand_from " + command + "' -l " + option + " "), std::string::npos)
                << command << " --" << option;
        }
    }
}

TEST(Generate, BashCompletesCommandsOptionsAndChoices) {
    const ScratchFolder folder;
    write_bytes(folder / "patchfusion", generated("bash"));
    const auto completes = [&](const std::string& words, int at, const std::string& expected) {
        const std::string script = "source " + (folder / "patchfusion").string() + "; COMP_WORDS=(" + words +
                                   "); COMP_CWORD=" + std::to_string(at) + "; _patchfusion; test \"${COMPREPLY[*]}\" = '" +
                                   expected + "'";
        write_bytes(folder / "try", script);
        return succeeds("bash " + (folder / "try").string());
    };
    EXPECT_TRUE(completes("patchfusion pre", 1, "predict"));
    EXPECT_TRUE(completes("patchfusion --ver", 1, "--version"));
    EXPECT_TRUE(completes("patchfusion predict --png", 2, "--png-scale"));
    EXPECT_TRUE(completes("patchfusion predict x.jpg --colormap ''", 4, "turbo magma"));
    EXPECT_TRUE(completes("patchfusion predict x.jpg --colormap ma", 4, "magma"));
    EXPECT_TRUE(completes("patchfusion predict --output --for", 3, ""));  // a file's name
}

TEST(Generate, EachShellAndManCanReadTheirs) {
    const ScratchFolder folder;
    const std::vector<std::array<std::string, 3>> checks = {{"bash", "bash", "bash -n "},
                                                            {"zsh", "zsh", "zsh -n "},
                                                            {"fish", "fish", "fish --no-execute "},
                                                            {"man", "groff", "! groff -man -Tutf8 -ww -z 2>&1 "}};
    for (const auto& [what, program, check] : checks) {
        if (succeeds("command -v " + program)) {
            const std::string file = (folder / what).string();
            write_bytes(file, generated(what));
            EXPECT_TRUE(succeeds(check + file + (what == "man" ? " | grep ." : ""))) << what;  // groff says nothing
        }
    }
    expect_one_error(run_program({"generate", "tcsh"}), 2, "tcsh");
}

}  // namespace
}  // namespace patchfusion::testing
