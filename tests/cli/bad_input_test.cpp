// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

class BadInput : public CliTest {
  protected:
    /// The first half of a photograph's file.
    std::string truncated(const std::string& name) {
        std::string path = photo(name, {.height = 200, .width = 300});
        std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
        return path;
    }

    std::string file(const std::string& name, const std::string& bytes) {
        write_bytes(folder_ / name, bytes);
        return (folder_ / name).string();
    }
};

TEST_F(BadInput, EachBadFileIsOneLineAndTheOthersOfTheBatchAreDone) {
    const std::vector<std::string> bad = {
        (folder_ / "missing.jpg").string(),
        (folder_ / "missing*.jpg").string(),
        truncated("truncated.jpg"),
        truncated("cut.png"),
        file("text.jpg", "not a photograph at all\n"),
        file("empty.jpg", ""),
        photo("point.png", {.height = 1, .width = 1}),
        photo("line.png", {.height = 3, .width = 20000}),
    };
    std::vector<std::string> batch = bad;
    batch.insert(batch.begin(), photo("first.png"));
    batch.push_back(photo("last.jpg"));
    batch.insert(batch.end(), {"--plan", "coarse", "--format", "png,npy"});
    const ProgramRun run = predict(batch);

    EXPECT_EQ(run.exit_code, 1);
    const std::vector<std::string> lines = run.error_lines();
    EXPECT_EQ(lines.size(), bad.size()) << run.err;
    for (const std::string& path : bad) {
        const auto names_it = [&](const std::string& line) { return line.starts_with("patchfusion: " + path + ": "); };
        EXPECT_EQ(std::ranges::count_if(lines, names_it), 1) << path << " in\n" << run.err;
    }
    EXPECT_EQ(written(), (std::vector<std::string>{"first_depth.json", "first_depth.npy", "first_depth.png", "last_depth.json",
                                                   "last_depth.npy", "last_depth.png"}));
}

TEST_F(BadInput, ABatchOfMissingFilesAlone) {
    expect_one_error(predict({(folder_ / "missing.jpg").string()}), 1, "missing.jpg: no such file");
    std::filesystem::create_directories(folder_ / "empty");
    expect_one_error(predict({(folder_ / "empty").string()}), 1, "empty: no photographs");
}

TEST_F(BadInput, AnOutputFolderThatCannotBeWrittenIsToldBeforeAnyWork) {
    const std::string input = photo("view.png");
    const std::string in_the_way = file("file", "x");
    for (const std::string& folder : {in_the_way + "/out", std::string("/proc/patchfusion")}) {
        const ProgramRun run = run_program({"predict", input, "--model", tiny(), "-o", folder});
        expect_one_error(run, 2, folder + ": ");
        EXPECT_EQ(run.out, "");
    }
    expect_one_error(run_program({"render", "-o", in_the_way, "--scenes", "1", "--seed", "1"}), 2, in_the_way);
}

TEST_F(BadInput, UnknownPlanFormatModelAndDevice) {
    const std::string input = photo("view.png");
    expect_one_error(predict({input, "--plan", "p17"}), 2, "p17");
    expect_one_error(predict({input, "--plan", "blend-deforming"}), 2, "blend-deform and blend-poisson");
    expect_one_error(predict({input, "--format", "png,gif"}), 2, "gif");
    expect_one_error(predict({input, "--cai", "none"}), 2, "none");
    expect_one_error(predict({input, "--device", "tpu"}), 2, "tpu");
    expect_one_error(run_program({"predict", input, "-o", output(), "--model", "huge"}), 2, "huge");
    EXPECT_TRUE(written().empty());
}

TEST_F(BadInput, CudaWithoutACudaDevice) {
    if (torch::cuda::is_available()) {
        GTEST_SKIP() << "this machine has a CUDA device";
    }
    expect_one_error(predict({photo("view.png"), "--device", "cuda"}), 2, "--device cuda");
}

TEST_F(BadInput, WrongAndTruncatedWeights) {
    const std::string input = photo("view.png");
    const std::string whole = read_bytes(tiny());
    const std::vector<std::string> weights = {file("text.safetensors", "these are no weights\n"), file("empty.safetensors", ""),
                                              file("half.safetensors", whole.substr(0, whole.size() / 2)),
                                              file("header.safetensors", whole.substr(0, 100))};
    for (const std::string& path : weights) {
        expect_one_error(run_program({"predict", input, "-o", output(), "--model", path}), 2, path);
    }
    EXPECT_TRUE(written().empty());
}

TEST_F(BadInput, RenderSizesThatMeanNothing) {
    for (const char* size : {"2160", "x3840", "2160x3840x3", "8x3840"}) {
        expect_one_error(run_program({"render", "-o", output(), "--scenes", "1", "--seed", "1", "--size", size}), 2, "--size");
    }
    EXPECT_TRUE(written().empty());
}

TEST_F(BadInput, TrainingWithoutAConfigurationOrWithAnUnknownStage) {
    expect_one_error(run_program({"train", "coarse", "--config", (folder_ / "no.toml").string()}), 2, "no.toml");
    expect_one_error(run_program({"train", "sideways", "--config", file("stage.toml", "")}), 2, "sideways");
    expect_one_error(run_program({"train", "coarse", "--config", file("broken.toml", "steps = = 3\n")}), 2, "broken.toml");
}

TEST_F(BadInput, EvaluationWithoutDataOrAPlaceForItsResults) {
    expect_one_error(run_program({"evaluate", "--data", (folder_ / "gone").string(), "--model", tiny()}), 2, "gone");
    testing::add_photo_with_depth(folder_ / "set", "x", {.height = 32, .width = 64}, {.height = 32, .width = 64}, 55);
    const std::string set = (folder_ / "set").string();
    expect_one_error(run_program({"evaluate", "--data", set, "--model", tiny(), "--plan", "coarse,p17"}), 2, "p17");
    const std::string json = (folder_ / "gone/scores.json").string();
    expect_one_error(run_program({"evaluate", "--data", set, "--model", tiny(), "--json", json}), 2, json);
    expect_one_error(run_program({"evaluate", "--data", set, "--model", tiny(), "--csv", json}), 2, json);
    const std::string in_the_way = file("in_the_way", "x");
    expect_one_error(run_program({"evaluate", "--data", set, "--model", tiny(), "--error-maps", in_the_way}), 2, in_the_way);
}

}  // namespace
}  // namespace patchfusion::testing
