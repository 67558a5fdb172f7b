// SPDX-License-Identifier: Apache-2.0
// docs/own_network.md from end to end: N_g trained on a TorchScript network of one's own, then a photograph with both.
#include "base_depth/tiny_script.h"
#include "cli/cli_test.h"

namespace patchfusion::testing {
namespace {

/// A stage of two steps on two tiny scenes. The process size is none that the script's strides divide: it becomes 32x64.
constexpr const char* kStage = R"(
stage = "fusion"
output = "{0}/own.safetensors"
run_folder = "{0}/run"
cache_folder = "{0}/scenes"
process_height = 30
process_width = 60
seed = 5
scenes = 2
steps = 2
batch = 1
colour_rays = 1
validation_scenes = 1
)";

class OwnNetwork : public CliTest {
  protected:
    OwnNetwork() { write_bytes(config(), fmt::format(kStage, folder_.path().string())); }

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
    [[nodiscard]] std::string config() const { return path("own.toml"); }

    /// A TorchScript module with this forward in this test's folder.
    [[nodiscard]] std::string script(const std::string& name,
                                     const std::string& forward = base_depth::testing::kTinyScript) const {
        base_depth::testing::save_script(path(name), forward);
        return path(name);
    }

    [[nodiscard]] ProgramRun train(const std::string& base) const {
        return run_program({"train", "fusion", "--config", config(), "--base", base, "--threads", "1"});
    }

    /// Predicts with the trained weights; without --base where `base` is empty.
    [[nodiscard]] ProgramRun predict_on(const std::string& photo, const std::string& base) const {
        std::vector<std::string> arguments = {"predict",  photo,    "--model",   path("own.safetensors"),
                                              "-o",       output(), "--plan",    "p16",
                                              "--format", "npy",    "--threads", "1"};
        if (!base.empty()) {
            arguments.insert(arguments.end(), {"--base", base});
        }
        return run_program(arguments);
    }
};

TEST_F(OwnNetwork, TrainsFusionOnAScriptAndPredictsWithBoth) {
    const std::string base = script("my_model.ts");
    const ProgramRun trained = train(base);
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
    EXPECT_NE(trained.out.find("stage fusion done"), std::string::npos) << trained.out;
    EXPECT_TRUE(std::filesystem::exists(path("run/loss.csv")));

    const std::string input = photo("view.png");
    const ProgramRun predicted = predict_on(input, base);
    ASSERT_EQ(predicted.exit_code, 0) << predicted.err;
    const torch::Tensor depth = image::read_npy(folder_ / "out/view_depth.npy");  // [64,96] metres
    EXPECT_EQ(depth.sizes(), (std::vector<std::int64_t>{64, 96}));
    EXPECT_TRUE(torch::isfinite(depth).all().item<bool>());
    EXPECT_GT(depth.min().item<float>(), 0.0F);

    expect_one_error(predict_on(input, ""), 2, "give that network's TorchScript file with --base");
    const std::string wider = script("wider.ts", [] {
        std::string forward = base_depth::testing::kTinyScript;
        forward.replace(forward.find("[image, image]"), 14, "[image, image, image]");
        return forward;
    }());
    expect_one_error(predict_on(input, wider), 2, "have 9,9,9,9,9,9 channels, N_g was trained for 6,6,6,6,6,6");
    expect_one_error(predict_on(input, path("gone.ts")), 2, "gone.ts: no such file");

    const auto convert_to = [this](const std::string& file, std::vector<std::string> more) {
        more.insert(more.begin(), {"convert", path("own.safetensors"), "-o", path(file), "--dtype", "fp16"});
        return run_program(more);
    };
    const ProgramRun converted = convert_to("half.safetensors", {"--base", base});
    ASSERT_EQ(converted.exit_code, 0) << converted.err;
    EXPECT_EQ(run_program({"predict", input, "--model", path("half.safetensors"), "--base", base, "-o", output()}).exit_code,
              0);
    expect_one_error(convert_to("other.safetensors", {}), 2, "give that network's TorchScript file with --base");
    EXPECT_FALSE(std::filesystem::exists(path("other.safetensors")));
}

TEST_F(OwnNetwork, WhatCannotBeABaseIsOneLineThatNamesIt) {
    const std::string three =
        script("three.ts", "\ndef forward(self, image):\n    return image[:, :1], [image, image, image]\n");
    const ProgramRun refused = train(three);
    expect_one_error(refused, 2, "three.ts: not six features");
    expect_one_error(refused, 2, "for an image [1,3,448,448] it returned (Tensor [1,1,448,448], (Tensor [1,3,448,448], ");
    expect_one_error(train(path("missing.ts")), 2, "missing.ts: no such file; give a TorchScript module");
    write_bytes(path("text.ts"), "def forward(image): return image\n");
    expect_one_error(train(path("text.ts")), 2, "text.ts: not a TorchScript module");
    expect_one_error(
        run_program({"predict", photo("view.png"), "--model", tiny(), "-o", output(), "--base", three, "--threads", "1"}), 2,
        "has base networks of its own; leave out --base");
    EXPECT_FALSE(std::filesystem::exists(path("own.safetensors")));
}

}  // namespace
}  // namespace patchfusion::testing
