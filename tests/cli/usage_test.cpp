// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

// On a quiet machine --help takes well under 0.6 s. This guards against a slow start being added, with room for machines that
// do other things beside.
TEST(Usage, HelpNeedsLittleTime) {
    double fastest_s = 1e9;
    for (int attempt = 0; attempt < 3; ++attempt) {
        const ProgramRun run = run_program({"--help"});
        EXPECT_EQ(run.exit_code, 0);
        EXPECT_NE(run.out.find("predict"), std::string::npos);
        EXPECT_EQ(run.err, "");
        fastest_s = std::min(fastest_s, run.cpu_seconds);  // of this process: others of the machine do not count
    }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    EXPECT_LT(fastest_s, 1.0);
#endif
}

TEST(Usage, EachCommandExplainsItsOptions) {
    const std::vector<std::pair<std::string, std::string>> options = {{"predict", "--focal-px"}, {"render", "--scenes"},
                                                                      {"train", "--config"},     {"evaluate", "--align"},
                                                                      {"export3d", "--photo"},   {"serve", "--queue"}};
    for (const auto& [command, option] : options) {
        const ProgramRun run = run_program({command, "--help"});
        EXPECT_EQ(run.exit_code, 0) << command;
        EXPECT_NE(run.out.find(option), std::string::npos) << run.out;
    }
}

TEST(Usage, MistakesAreOneLineAndExitTwo) {
    expect_one_error(run_program({}), 2, "subcommand");
    expect_one_error(run_program({"predikt"}), 2, "predikt");
    expect_one_error(run_program({"predict"}), 2, "INPUT");
    expect_one_error(run_program({"predict", "x.jpg", "--nonsense"}), 2, "--nonsense");
    expect_one_error(run_program({"predict", "x.jpg", "--threads", "0"}), 2, "--threads");
    expect_one_error(run_program({"predict", "x.jpg", "--fov", "50", "--focal-px", "900"}), 2, "--f");
}

}  // namespace
}  // namespace patchfusion::testing
