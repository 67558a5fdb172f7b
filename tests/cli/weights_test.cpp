// SPDX-License-Identifier: Apache-2.0
// convert, inspect and models.
#include <cmath>

#include "cli/cli_test.h"
#include "fixture_root.h"
#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::testing {
namespace {

class Weights : public CliTest {
  protected:
    /// The tiny model's weights, without their configuration, as a file of this test's folder.
    std::string weights_file(const std::string& name, const std::map<std::string, torch::Tensor>& changes = {},
                             const std::map<std::string, std::string>& metadata = {}) {
        checkpoint::Checkpoint weights = checkpoint::read_checkpoint(tiny());
        weights.metadata = metadata;
        for (const auto& [key, tensor] : changes) {
            weights.tensors[key] = tensor;
        }
        const std::string path = (folder_ / name).string();
        checkpoint::write_safetensors(path, weights);
        return path;
    }

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }
};

TEST_F(Weights, ConvertKeepsTheModelAndInspectTellsItsTypes) {
    const std::string out = path("half.safetensors");
    const ProgramRun run = run_program({"convert", tiny(), "-o", out, "--dtype", "bf16"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("whole PatchFusion"), std::string::npos) << run.out;
    EXPECT_EQ(checkpoint::read_checkpoint(out).metadata.at("config"),
              checkpoint::read_checkpoint(tiny()).metadata.at("config"));

    const ProgramRun shown = run_program({"inspect", out});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    for (const char* part : {"M parameters (BF16)", "metadata config: {",
                             "coarse_branch.encoder._conv_stem.weight BF16 [32, 3, 3, 3]", "num_batches_tracked I64 []"}) {
        EXPECT_NE(shown.out.find(part), std::string::npos) << part << " in\n" << shown.out.substr(0, 2000);
    }
    EXPECT_EQ(run_program({"predict", photo("view.png"), "--model", out, "-o", output(), "--plan", "coarse", "--threads", "1"})
                  .exit_code,
              0);
}

TEST_F(Weights, ConvertReadsTheThreeFilesOfTheOfficialTraining) {
    const std::filesystem::path fixture = fixtures::root() / "zoedepth_beit_tiny";
    if (!std::filesystem::exists(fixture)) {
        GTEST_SKIP() << fixture << " is not here";
    }
    const auto part = [&](const char* name) { return (fixture / name).string(); };
    const std::string out = path("merged.safetensors");
    const ProgramRun run =
        run_program({"convert", part("coarse.pth"), part("fine.pth"), part("fusion.pth"), "-o", out, "--dtype", "fp16"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    const checkpoint::Checkpoint merged = checkpoint::read_checkpoint(out);
    EXPECT_TRUE(merged.metadata.contains("config"));
    EXPECT_TRUE(merged.tensors.contains("fine_branch.core.core.pretrained.model.cls_token"));
    const ProgramRun shown = run_program({"inspect", part("zoedepth_release_layout.pt")});
    EXPECT_NE(shown.out.find("base network alone: beit encoder (12 blocks, 48 wide, 3 heads, patch 16"), std::string::npos)
        << shown.out.substr(0, 500);
    expect_one_error(run_program({"convert", part("fusion.pth"), part("fine.pth"), part("coarse.pth"), "-o", out}), 2,
                     "coarse, fine, fusion");
}

TEST_F(Weights, WhatCannotBeConvertedIsOneLineAndLeavesNoFile) {
    const std::string out = path("out.safetensors");
    const std::string config = checkpoint::read_checkpoint(tiny()).metadata.at("config");
    const std::string bare = weights_file("bare.safetensors");
    expect_one_error(run_program({"convert", bare, "-o", out}), 2, "without a PatchFusion configuration");
    const std::string bad = weights_file("bad.safetensors", {{"conv2.weight", torch::zeros({3})}}, {{"config", config}});
    expect_one_error(run_program({"convert", bad, "-o", out}), 2, "1 unexpected: conv2.weight");
    const std::string nan = weights_file(
        "nan.safetensors", {{"conditional_log_binomial.mlp.2.bias", torch::full({4}, std::nan(""))}}, {{"config", config}});
    expect_one_error(run_program({"convert", nan, "-o", out}), 2, "1 not finite: conditional_log_binomial.mlp.2.bias");
    write_bytes(path("note.pth"), "a letter");
    expect_one_error(run_program({"convert", path("note.pth"), "-o", out}), 2, "note.pth: neither safetensors nor");
    expect_one_error(run_program({"convert", tiny(), "-o", path("gone/out.safetensors")}), 2, "gone");
    expect_one_error(run_program({"convert", tiny(), tiny(), "-o", out}), 2, "2 weights files");
    expect_one_error(run_program({"convert", tiny(), "-o", out, "--dtype", "int8"}), 2, "int8");
    EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(Weights, InspectShowsDamageAndNothingUnprintable) {
    checkpoint::Checkpoint odd;
    odd.tensors["a\x1b[2Jb"] = torch::tensor({1.0F, NAN});
    checkpoint::write_safetensors(path("odd.safetensors"), odd);
    const ProgramRun run = run_program({"inspect", path("odd.safetensors")});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("of no architecture known here; 1 tensors"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("a\\x1b[2Jb F32 [2] NOT FINITE"), std::string::npos) << run.out;
    expect_one_error(run_program({"inspect", path("missing.pth")}), 2, "missing.pth: no such weights file");
}

TEST_F(Weights, ModelsNamesEachWithItsLicenceAndSource) {
    const ProgramRun run = run_program({"models"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    for (const char* part : {"lite\n", "patchfusion-da-vits\n", "patchfusion-da-vitb\n", "patchfusion-da-vitl\n",
                             "patchfusion-zoedepth\n", "Apache-2.0", "MIT", "Zhyever/patchfusion_zoedepth", "392x518"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << " in\n" << run.out;
    }
}

TEST_F(Weights, ModelMayBeThreeFiles) {
    const std::string input = photo("view.png");
    const auto predict_with = [&](const std::string& model) {
        return run_program({"predict", input, "-o", output(), "--model", model, "--threads", "1"});
    };
    expect_one_error(predict_with(tiny() + "," + tiny()), 2, "2 files");
    expect_one_error(predict_with(tiny() + "," + tiny() + "," + tiny()), 2, "coarse, fine, fusion");
    expect_one_error(predict_with(tiny() + ",gone.pth," + tiny()), 2, "gone.pth: no such model file");
}

}  // namespace
}  // namespace patchfusion::testing
