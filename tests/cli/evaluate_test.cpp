// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

class Evaluate : public CliTest {};

TEST_F(Evaluate, ScoresWhatRenderWrote) {
    const std::string data = (folder_ / "scenes").string();
    const ProgramRun render =
        run_program({"render", "-o", data, "--scenes", "2", "--seed", "3", "--size", "64x96", "--threads", "1"});
    ASSERT_EQ(render.exit_code, 0) << render.err;
    EXPECT_NE(render.out.find("2 scenes of 96x64, seed 3"), std::string::npos) << render.out;

    const std::string json_file = (folder_ / "scores.json").string();
    const std::string markdown_file = (folder_ / "scores.md").string();
    const ProgramRun run = run_program({"evaluate", "--data", data, "--model", tiny(), "--plan", "coarse,p16", "--json",
                                        json_file, "--markdown", markdown_file, "--threads", "1"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_TRUE(run.out.starts_with("| plan | δ1 ↑ |")) << run.out;
    EXPECT_TRUE(run.out.starts_with(read_bytes(markdown_file)));
    const auto json = nlohmann::json::parse(read_bytes(json_file));
    EXPECT_EQ(json.at("plans").at("p16").at("images"), 2);
    EXPECT_EQ(json.at("images").size(), 4U);
    EXPECT_GT(json.at("plans").at("coarse").at("rms").get<double>(), 0.0);
}

TEST_F(Evaluate, WritesScoresByImageAndPicturesOfTheErrorsForBaselinesToo) {
    const Size size = {.height = 48, .width = 64};
    for (const char* name : {"a", "b"}) {
        add_photo_with_depth(folder_ / "set", name, size, size, 55);
    }
    const std::string csv_file = (folder_ / "scores.csv").string();
    const std::string maps = (folder_ / "maps").string();
    const std::string plans = "fine,blend-scale-shift,blend-deform,blend-poisson";
    const ProgramRun run = run_program({"evaluate", "--data", (folder_ / "set").string(), "--model", tiny(), "--plan", plans,
                                        "--align", "median", "--csv", csv_file, "--error-maps", maps, "--threads", "1"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("| blend-poisson |"), std::string::npos) << run.out;
    const std::string csv = read_bytes(csv_file);
    EXPECT_TRUE(csv.starts_with("set,image,plan,delta1,")) << csv;
    EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 2 * 4);
    EXPECT_NE(csv.find("\nset,b,blend-deform,"), std::string::npos) << csv;
    for (const char* picture : {"a-fine.png", "b-blend-poisson.png", "b-blend-poisson-overlap.png"}) {
        EXPECT_TRUE(std::filesystem::exists(folder_ / "maps/set" / picture)) << picture;
    }
}

TEST_F(Evaluate, AlignsScaleAndShiftOfDisparityAndRefusesOtherAlignments) {
    const Size size = {.height = 48, .width = 64};
    add_photo_with_depth(folder_ / "set", "a", size, size, 55);
    const std::string set = (folder_ / "set").string();
    const auto evaluate = [&](const std::string& alignment) {
        return run_program(
            {"evaluate", "--data", set, "--model", tiny(), "--plan", "p16", "--align", alignment, "--threads", "1"});
    };
    const ProgramRun run = evaluate("scale-shift");
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("| – |"), std::string::npos) << run.out;  // no CE
    expect_one_error(evaluate("affine"), 2, "affine");
}

TEST_F(Evaluate, NamesAFailedImageScoresTheOthersAndEndsWithOne) {
    const Size size = {.height = 48, .width = 64};
    add_photo_with_depth(folder_ / "set", "good", size, size, 55);
    add_photo_with_depth(folder_ / "set", "bad", size, size, 55);
    write_bytes(folder_ / "set/bad.png", "gone");
    const std::string set = (folder_ / "set").string();
    const ProgramRun run = run_program({"evaluate", "--data", set, "--model", tiny(), "--plan", "coarse", "--threads", "1"});
    expect_one_error(run, 1, "set/bad: ");
    EXPECT_NE(run.out.find("| coarse |"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("1 not scored"), std::string::npos) << run.out;
}

TEST_F(Evaluate, LimitsEachSetAndKeepsSetsApart) {
    const Size size = {.height = 48, .width = 64};
    for (const char* name : {"a", "b"}) {
        add_photo_with_depth(folder_ / "sets/indoor", name, size, size, 55);
        add_photo_with_depth(folder_ / "sets/street", name, size, size, 55);
    }
    const std::string json_file = (folder_ / "scores.json").string();
    const std::string sets = (folder_ / "sets").string();
    const ProgramRun run = run_program({"evaluate", "--data", sets, "--model", tiny(), "--plan", "coarse", "--align", "median",
                                        "--limit", "1", "--json", json_file, "--threads", "1"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const auto json = nlohmann::json::parse(read_bytes(json_file));
    EXPECT_EQ(json.at("sets").at("indoor").at("plans").at("coarse").at("images"), 1);
    EXPECT_EQ(json.at("sets").at("street").at("images").at(0).at("image"), "a");
    expect_one_error(run_program({"evaluate", "--data", sets, "--model", tiny(), "--limit", "-1"}), 2, "--limit");
}

TEST_F(Evaluate, RefusesPlansAndBaselinesThatWouldShareARow) {
    const Size size = {.height = 48, .width = 64};
    add_photo_with_depth(folder_ / "set", "a", size, size, 55);
    const auto refused = [&](const std::string& option, const std::string& values, const std::string& reason) {
        expect_one_error(run_program({"evaluate", "--data", (folder_ / "set").string(), "--model", tiny(), option, values}), 2,
                         reason);
    };
    refused("--plan", "p16,coarse,p16", "--plan: p16 is there twice");
    refused("--plan", "r4,r04", "--plan: r4 is there twice");
    refused("--baseline", "constant,constant", "--baseline: constant is there twice");
    std::string files;
    for (const char* name : {"a.npy", "b.npy"}) {
        image::write_npy(folder_ / name, torch::ones({2, 2}));
        files += (files.empty() ? "" : ",") + (folder_ / name).string();
    }
    refused("--baseline", files, "--baseline: mean is there twice");
}

}  // namespace
}  // namespace patchfusion::testing
