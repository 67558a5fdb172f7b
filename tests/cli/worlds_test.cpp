// SPDX-License-Identifier: Apache-2.0
#include "cli/cli_test.h"
#include "worlds/tiny_game.h"

namespace patchfusion::testing {
namespace {

class Worlds : public CliTest {
  protected:
    Worlds() { worlds::testing::write_tiny_game(folder_ / "games/openarena"); }
    [[nodiscard]] std::string games() const { return (folder_ / "games").string(); }
};

TEST_F(Worlds, AreListedAndRenderedAsADataSetThatEvaluateTakes) {
    const ProgramRun list = run_program({"worlds", "list", "--data", games()});
    ASSERT_EQ(list.exit_code, 0) << list.err;
    EXPECT_EQ(list.out, "nexuiz: not fetched\nopenarena: 1 maps: hall\ntorcs: not fetched\n");
    const ProgramRun run = run_program({"worlds", "render", "--data", games(), "-o", output(), "--views", "2", "--size",
                                        "54x96", "--rays", "1", "--threads", "1"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const ProgramRun scored =
        run_program({"evaluate", "--data", output(), "--model", tiny(), "--plan", "coarse", "--threads", "1"});
    EXPECT_EQ(scored.exit_code, 0) << scored.err;
    EXPECT_NE(scored.out.find("| 2 |"), std::string::npos) << scored.out;
}

TEST_F(Worlds, MistakesAreOneLineAndExitTwo) {
    expect_one_error(run_program({"worlds", "render", "--data", games()}), 2, "--output");
    expect_one_error(run_program({"worlds", "render", "--data", games(), "-o", output(), "--maps", "attic"}), 2,
                     "no map attic");
    expect_one_error(run_program({"worlds", "render", "--data", output(), "-o", output()}), 2, "worlds fetch");
    expect_one_error(run_program({"worlds", "fetch", "--data", games(), "--game", "chess"}), 2, "unknown game chess");
}

}  // namespace
}  // namespace patchfusion::testing
