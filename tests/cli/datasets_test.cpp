// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

namespace fs = std::filesystem;

class Datasets : public CliTest {
  protected:
    Datasets() {
        const ProgramRun run =
            run_program({"render", "-o", set(), "--scenes", "3", "--seed", "6", "--size", "135x240", "--threads", "1"});
        EXPECT_EQ(run.exit_code, 0) << run.err;
    }
    [[nodiscard]] std::string set() const { return (folder_ / "set").string(); }
    [[nodiscard]] std::string list() const { return (folder_ / "good.txt").string(); }
    /// The second scene gets a disparity that is not its own.
    void mislabel() const {
        const fs::path disparity = folder_ / "set/00001/Disp0/00000.npy";
        image::write_npy(disparity, image::read_npy(disparity).flip(1).contiguous() * 2 + 5);
    }
};

TEST_F(Datasets, ListTellsSetsAndTheirImages) {
    add_photo_with_depth(folder_ / "indoor", "a", {.height = 32, .width = 48}, {.height = 32, .width = 48}, 55);
    const ProgramRun run = run_program({"datasets", "list", "--data", folder_.path().string()});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(run.out, "indoor: 1 images\nset: 3 images\n");
}

TEST_F(Datasets, FilterLeavesOutPairsThatDisparityDoesNotExplain) {
    mislabel();
    const std::string csv = (folder_ / "ssim.csv").string();
    const ProgramRun run = run_program({"datasets", "filter", "--data", set(), "-o", list(), "--csv", csv});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("2 pairs kept, 1 with an SSIM below 0.7 left out, 0 missing or broken"), std::string::npos)
        << run.out;
    std::string lines = read_bytes(folder_ / "set/test.txt");
    const std::size_t second = lines.find('\n') + 1;
    lines.erase(second, lines.find('\n', second) + 1 - second);
    EXPECT_EQ(read_bytes(list()), lines);
    EXPECT_EQ(std::ranges::count(read_bytes(csv), '\n'), 4);
    const ProgramRun scored =
        run_program({"evaluate", "--data", set(), "--split", list(), "--model", tiny(), "--plan", "coarse", "--threads", "1"});
    EXPECT_NE(scored.out.find("| 2 |"), std::string::npos) << scored.out << scored.err;
}

TEST_F(Datasets, BrokenPairsAreNamedAndLeftOutOrEndTheRun) {
    fs::remove(folder_ / "set/00000/Image1/00000.png");
    const std::string missing = (folder_ / "set/00000/Image1/00000.png").string();
    expect_one_error(run_program({"datasets", "filter", "--data", set(), "-o", list()}), 1, missing);
    EXPECT_EQ(std::ranges::count(read_bytes(list()), '\n'), 2);
    fs::remove(list());
    expect_one_error(run_program({"datasets", "filter", "--data", set(), "-o", list(), "--strict"}), 2, missing);
    EXPECT_FALSE(fs::exists(list()));
}

TEST_F(Datasets, StrictEvaluationEndsAtTheFirstBrokenImage) {
    fs::remove(folder_ / "set/00001/Disp0/00000.npy");
    const std::vector<std::string> evaluate = {"evaluate", "--data", set(),       "--model", tiny(),
                                               "--plan",   "coarse", "--threads", "1"};
    const ProgramRun skipped = run_program(evaluate);
    expect_one_error(skipped, 1, "00001/Disp0/00000.npy");
    EXPECT_NE(skipped.out.find("1 not scored"), std::string::npos);
    std::vector<std::string> strict = evaluate;
    strict.emplace_back("--strict");
    const ProgramRun stopped = run_program(strict);
    expect_one_error(stopped, 2, "set/00001/Image0/00000: ");
    EXPECT_EQ(stopped.out, "");
}

TEST_F(Datasets, MistakesAreOneLineAndExitTwo) {
    expect_one_error(run_program({"datasets", "filter", "--data", set()}), 2, "--output");
    expect_one_error(run_program({"datasets", "filter", "--data", set(), "--split", "train", "-o", list()}), 2, "split train");
    expect_one_error(run_program({"datasets", "list", "--data", (folder_ / "none").string()}), 2, "no such folder");
    expect_one_error(run_program({"datasets", "melt", "--data", set()}), 2, "melt");
}

}  // namespace
}  // namespace patchfusion::testing
