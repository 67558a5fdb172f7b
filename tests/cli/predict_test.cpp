// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

class Predict : public CliTest {};

TEST_F(Predict, WritesEveryFormatAtThePhotographsSizeAndSaysWhatItDid) {
    const std::string input = photo("view.png", {.height = 50, .width = 81});
    const ProgramRun run = predict({input, "--format", "png,exr,pfm,npy,color", "--plan", "coarse", "--focal-px", "70"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(written(), (std::vector<std::string>{"view_color.png", "view_depth.exr", "view_depth.json", "view_depth.npy",
                                                   "view_depth.pfm", "view_depth.png"}));
    const torch::Tensor exact = image::read_npy(folder_ / "out/view_depth.npy");  // [50,81]
    EXPECT_EQ(exact.sizes(), (std::vector<std::int64_t>{50, 81}));
    EXPECT_TRUE(torch::equal(exact, image::read_depth(folder_ / "out/view_depth.pfm")));
    EXPECT_EQ(std::ranges::count(run.out, '\n'), 1) << run.out;
    for (const char* part : {"view.png: 81x50, coarse", "focal length 70 px (--focal-px)", "view_depth.exr", " m,"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << " in " << run.out;
    }
    const auto info = nlohmann::json::parse(read_bytes(folder_ / "out/view_depth.json"));
    EXPECT_DOUBLE_EQ(info.at("focal_px").get<double>(), 70.0);
    EXPECT_EQ(info.at("focal_source"), "user");
    EXPECT_NEAR(info.at("max_depth_m").get<double>(), exact.max().item<double>(), 1e-6);
}

TEST_F(Predict, MetresFollowTheFocalLengthAndItsSourceIsNamed) {
    const std::string input = photo("view.png");
    const ProgramRun assumed = predict({input, "--plan", "coarse", "--format", "npy"});
    EXPECT_NE(assumed.out.find("(assumed: 65 degrees"), std::string::npos) << assumed.out;
    const ProgramRun fov = predict({input, "--plan", "coarse", "--format", "npy", "--fov", "90"});
    EXPECT_NE(fov.out.find("focal length 48 px (--fov)"), std::string::npos) << fov.out;
    const torch::Tensor wide = image::read_npy(folder_ / "out/view_depth.npy");
    static_cast<void>(predict({input, "--plan", "coarse", "--format", "npy", "--focal-px", "96"}));
    const torch::Tensor narrow = image::read_npy(folder_ / "out/view_depth.npy");
    EXPECT_TRUE(torch::allclose(narrow, 2 * wide, 1e-4));
}

TEST_F(Predict, MakesAsManyTilesAsThePhotographIsLargeAndTheMemoryAllows) {
    const std::string input = photo("view.png", {.height = 700, .width = 1200});
    const ProgramRun two_by_two = predict({input, "--tile-pixels", "600", "--format", "npy", "--memory-budget", "20 GB"});
    EXPECT_NE(two_by_two.out.find("p49, 9 tiles"), std::string::npos) << two_by_two.out << two_by_two.err;
    const ProgramRun too_little = predict({input, "--format", "npy", "--memory-budget", "10MB"});
    EXPECT_EQ(too_little.exit_code, 1);
    EXPECT_NE(too_little.err.find("the memory budget is 0.0 GB"), std::string::npos) << too_little.err;
    EXPECT_EQ(predict({input, "--tile-pixels", "0"}).exit_code, 2);
    EXPECT_EQ(predict({input, "--memory-budget", "much"}).exit_code, 2);
}

TEST_F(Predict, NeverWorksOnMoreThreadsThanItWasGiven) {
    const std::string first = photo("first.jpg", {.height = 1500, .width = 2400});
    const std::string second = photo("second.png", {.height = 1500, .width = 2400});
    const ProgramRun run = predict({first, second, "--format", "png,exr,pfm,npy,color,normals"});  // one thread
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_LE(run.cpu_seconds, 1.05 * run.wall_seconds) << "decoding, networks and files, all in all";
}

TEST_F(Predict, TheSeedChoosesTheRandomTiles) {
    const std::string input = photo("view.png");
    const auto depth_of_seed = [&](const std::string& seed) {
        EXPECT_EQ(predict({input, "--plan", "r4", "--seed", seed, "--format", "npy"}).exit_code, 0);
        return image::read_npy(folder_ / "out/view_depth.npy");
    };
    EXPECT_FALSE(torch::equal(depth_of_seed("1"), depth_of_seed("2")));
}

TEST_F(Predict, TakesFoldersAndPatternsAndLeavesOutItsOwnResults) {
    photo("in/b.png");
    photo("in/a.jpg");
    photo("in/a_depth.png");
    photo("in/a_color.png");
    photo("in/a_stereo.jpg");
    photo("in/b_normals.png");
    write_bytes(folder_ / "in/notes.txt", "no photograph");
    const std::string in = (folder_ / "in").string();
    EXPECT_EQ(predict({in, in + "/?.jpg", "--plan", "coarse", "--format", "npy"}).exit_code, 0);
    EXPECT_EQ(written(), (std::vector<std::string>{"a_depth.json", "a_depth.npy", "b_depth.json", "b_depth.npy"}));
}

TEST_F(Predict, PhotographsOfOneNameDoNotOverwriteEachOther) {
    const std::string a = photo("a/x.png");
    const std::string b = photo("b/x.png");
    const std::string c = photo("b/x.jpg");
    const ProgramRun run = predict({a, b, c, a, "--plan", "coarse", "--format", "npy"});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(written(), (std::vector<std::string>{"x_2_depth.json", "x_2_depth.npy", "x_3_depth.json", "x_3_depth.npy",
                                                   "x_depth.json", "x_depth.npy"}));
    ASSERT_EQ(run.error_lines().size(), 2U) << run.err;
    EXPECT_NE(run.err.find(b + ": its results are called x_2_*, because " + a), std::string::npos) << run.err;
}

TEST_F(Predict, APhotographDoesNotTakeTheNameOfAFilmsFrame) {
    write_bytes(folder_ / "clip.mp4", "no film at all");
    const std::string film = (folder_ / "clip.mp4").string();
    const ProgramRun run =
        predict({photo("clip_000001.png"), photo("clip_1.png"), film, "--plan", "coarse", "--format", "npy"});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_EQ(written(), (std::vector<std::string>{"clip_000001_2_depth.json", "clip_000001_2_depth.npy", "clip_1_depth.json",
                                                   "clip_1_depth.npy"}));
}

TEST_F(Predict, AFormatGivenTwiceIsWrittenOnce) {
    const ProgramRun run = predict({photo("view.png"), "--plan", "coarse", "--format", "npy,normals,npy,normals"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(written(), (std::vector<std::string>{"view_depth.json", "view_depth.npy", "view_normals.png"}));
}

TEST_F(Predict, AFolderThatCannotBeReadLeavesTheRestOfTheBatch) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root reads every folder";
    }
    std::filesystem::create_directory(folder_ / "locked");
    std::filesystem::permissions(folder_ / "locked", std::filesystem::perms::none);
    const ProgramRun run = predict({(folder_ / "locked").string(), photo("view.png"), "--plan", "coarse", "--format", "npy"});
    std::filesystem::permissions(folder_ / "locked", std::filesystem::perms::owner_all);
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_EQ(written(), (std::vector<std::string>{"view_depth.json", "view_depth.npy"}));
    EXPECT_NE(run.err.find("cannot read this folder"), std::string::npos) << run.err;
}

TEST_F(Predict, TheWorkingGridIsLeftAsItIsWhereAsked) {
    const std::string input = photo("view.png", {.height = 50, .width = 81});
    const auto grid_depth = [&](const std::string& plan) {
        EXPECT_EQ(predict({input, "--plan", plan, "--cai", "official", "--working-grid", "--format", "npy"}).exit_code, 0);
        return image::read_npy(folder_ / "out/view_depth.npy");
    };
    const torch::Tensor coarse = grid_depth("coarse");
    EXPECT_EQ(grid_depth("p16").sizes(), (std::vector<std::int64_t>{4 * coarse.size(0), 4 * coarse.size(1)}));
    EXPECT_EQ(predict({input, "--plan", "coarse", "--cai", "official", "--format", "npy"}).exit_code, 0);
    const torch::Tensor enlarged = image::read_npy(folder_ / "out/view_depth.npy");
    EXPECT_TRUE(torch::equal(enlarged, at::upsample_bilinear2d(coarse.unsqueeze(0).unsqueeze(0), {50, 81}, false)[0][0]));

    const ProgramRun run = predict({input, "--working-grid", "--format", "npy,ply"});
    expect_one_error(run, 2, "--working-grid: views need a map of the photograph's size");
}

TEST_F(Predict, DrawsABarOnATerminalAndNoneElsewhere) {
    const std::string input = photo("view.png");
    const std::vector<std::string> arguments = {"predict", input, "--model", tiny(), "-o", output(), "--threads", "1"};
    const ProgramRun terminal = run_program_on_terminal(arguments);
    EXPECT_EQ(terminal.exit_code, 0) << terminal.out;
    EXPECT_NE(terminal.out.find("\rview.png (1 of 1) ["), std::string::npos) << terminal.out;
    EXPECT_NE(terminal.out.find("49/49 tiles"), std::string::npos) << terminal.out;
    EXPECT_NE(terminal.out.find("left\x1b[K\r\x1b[K"), std::string::npos) << "the bar is cleared before the result";
    const ProgramRun file = run_program(arguments);
    EXPECT_EQ((file.out + file.err).find_first_of("\r\x1b"), std::string::npos) << file.err;
}

}  // namespace
}  // namespace patchfusion::testing
