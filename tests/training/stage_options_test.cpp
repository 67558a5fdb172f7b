// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "image/scratch_folder.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/model_config.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {
namespace {

const std::string kPaths = "output = \"o.safetensors\"\nrun_folder = \"r\"\ncache_folder = \"c\"\n";

StageOptions parse(const std::string& text) {
    const patchfusion::testing::ScratchFolder folder;
    patchfusion::testing::write_bytes(folder / "stage.toml", text);
    return read_stage_options(folder / "stage.toml");
}

std::string error_of(const std::string& text) {
    try {
        (void)parse(text);
    } catch (const InputError& error) {
        return error.what();
    }
    return "no error";
}

void expect_error(const std::string& text, const std::string& part) {
    const std::string error = error_of(text);
    EXPECT_NE(error.find(part), std::string::npos) << error;
    EXPECT_NE(error.find("stage.toml"), std::string::npos) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
}

TEST(StageOptions, ReadsValuesAndKeepsDefaults) {
    const StageOptions o =
        parse(kPaths + "stage = \"fusion\"\ninit = \"m.safetensors\"\nbatch = 3\nlearning_rate = 1\nbf16 = true\n");
    EXPECT_EQ(o.stage, Stage::Fusion);
    EXPECT_EQ(o.init, "m.safetensors");
    EXPECT_EQ(o.batch, 3);
    EXPECT_EQ(o.learning_rate, 1.0);  // a whole number is a number
    EXPECT_TRUE(o.bf16);
    EXPECT_EQ(o.silog_beta, 0.15);
    EXPECT_EQ(o.consistency_feature_weight, 0.1);
    EXPECT_TRUE(o.worlds.empty());
}

TEST(StageOptions, ReadsWhichWorldsAreLookedAt) {
    const StageOptions o =
        parse(kPaths + "worlds = \"w\"\nworld_share = 0.25\ntest_maps = [\"a/b\", \"a/c\"]\nvalidation_maps = []\n");
    EXPECT_EQ(o.worlds, "w");
    EXPECT_EQ(o.world_share, 0.25);
    EXPECT_EQ(o.test_maps, (std::vector<std::string>{"a/b", "a/c"}));
    EXPECT_TRUE(o.validation_maps.empty());
}

TEST(StageOptions, ReadsWhichPhotographsAreTrainedOn) {
    const StageOptions o = parse(kPaths + "data = \"u4k\"\nsplit = \"list.txt\"\nvalidation_split = \"test\"\n");
    EXPECT_EQ(o.data, "u4k");
    EXPECT_EQ(o.split, "list.txt");
    EXPECT_EQ(o.validation_split, "test");
    EXPECT_TRUE(o.validation_data.empty());
    expect_error(kPaths + "data = \"u4k\"\nworlds = \"w\"\n", "data and worlds");
    expect_error(kPaths + "validation_data = \"u4k\"\n", "validation_data");
}

TEST(StageOptions, NamesWhatIsWrong) {
    expect_error(kPaths + "learning_rat = 1e-3\n", "learning_rat");
    expect_error(kPaths + "stage = \"middle\"\n", "coarse, fine or fusion");
    expect_error(kPaths + "batch = 0\n", "batch is 0");
    expect_error(kPaths + "batch = 2.5\n", "batch must be a whole number");
    expect_error(kPaths + "steps = \"many\"\n", "steps");
    expect_error(kPaths + "bf16 = 1\n", "bf16 must be true or false");
    expect_error(kPaths + "warmup_share = 1.5\n", "warmup_share");
    expect_error(kPaths + "process_width = 64\n", "process_height and process_width");
    expect_error(kPaths + "stage = \"fine\"\n", "init");
    expect_error(kPaths + "seed = nan\n", "seed");
    expect_error(kPaths + "test_maps = \"a/b\"\n", "test_maps must be a list");
    expect_error(kPaths + "test_maps = [1]\n", "test_maps must be a list");
    expect_error(kPaths + "stage = \"fine\"\ninit = \"m.safetensors\"\nsample_scale = 2\n", "sample_scale");
    expect_error(kPaths + "stage = \"fine\"\ninit = \"m.safetensors\"\nlong_lens_share = 0.3\n", "stage coarse alone");
    expect_error(kPaths + "keep_fusion = true\ninit = \"encoder.pth\"\n", "keep_fine or keep_fusion is true");
    expect_error(kPaths + "feature_guidance = false\nresidual_fusion = false\n", "only stage fusion");
    expect_error(kPaths + "stage = \"fusion\"\ninit = \"m.safetensors\"\nfeature_guidance = false\n",
                 "residual_fusion is true");
    expect_error(kPaths + "fusion_anew = true\n", "fusion_anew is true: only stage fusion");
    expect_error("stage = \"coarse\"\n", "output");
    expect_error(kPaths + "steps = = 3\n", ":4:");
}

TEST(StageOptions, MissingFileIsAnInputError) {
    EXPECT_THROW((void)read_stage_options("/nowhere/stage.toml"), InputError);
}

TEST(StageOptions, EveryConfigurationInTheTreeCanBeReadAndNamesAModel) {
    int read = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(PATCHFUSION_SOURCE_DIR "/configs/train")) {
        if (entry.path().extension() == ".toml") {
            const StageOptions options = read_stage_options(entry.path());
            EXPECT_NO_THROW((void)model::built_in_config(options.model)) << entry.path();
            ++read;
        }
    }
    EXPECT_GE(read, 11);
}

}  // namespace
}  // namespace patchfusion::training
