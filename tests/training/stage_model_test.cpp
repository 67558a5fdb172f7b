// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/stage_model.h"

#include <gtest/gtest.h>

#include "image/scratch_folder.h"
#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::training {
namespace {

TEST(StageModel, CoarseStartsFromAnOfficialBaseNetworkAlone) {
    const auto file = std::filesystem::temp_directory_path() / "patchfusion_stage_model_test_base.safetensors";
    StageOptions options;
    options.model = "patchfusion-da-vits";
    options.seed = 1;
    auto source = make_stage_model(options);
    checkpoint::write_safetensors(file, {.tensors = checkpoint::state_of(source->coarse()), .metadata = {}}, torch::kFloat);
    options.init = file;
    options.seed = 2;
    auto model = make_stage_model(options);
    std::filesystem::remove(file);
    const auto wanted = source->coarse().named_parameters();
    int compared = 0;
    for (const auto& parameter : model->coarse().named_parameters()) {
        ASSERT_TRUE(torch::equal(parameter.value(), wanted[parameter.key()])) << parameter.key();
        ++compared;
    }
    EXPECT_GT(compared, 100);
}

TEST(StageModel, AFusionWithoutAPartTakesTheBaseNetworksAndAHeadFromTheFile) {
    const patchfusion::testing::ScratchFolder folder;
    StageOptions options;
    options.stage = Stage::Fusion;
    options.process_height = 96;
    options.process_width = 128;
    {
        torch::manual_seed(2);
        model::ModelConfig whole = model::built_in_config("lite");
        whole.process_size = {96, 128};
        model::save_model(folder / "whole.safetensors", model::PatchFusion(whole), torch::kFloat);
    }
    options.init = folder / "whole.safetensors";
    options.feature_guidance = false;
    options.residual_fusion = false;
    model::PatchFusion without = make_stage_model(options);
    options.feature_guidance = true;
    options.residual_fusion = true;
    model::PatchFusion whole = make_stage_model(options);
    const auto expected = whole->named_parameters();
    for (const auto& item : without->named_parameters()) {
        const bool base = item.key().starts_with("coarse_branch.") || item.key().starts_with("fine_branch.");
        if (base) {
            EXPECT_TRUE(torch::equal(item.value(), expected[item.key()])) << item.key();
        }
        const auto* of_coarse = expected.find("coarse_branch." + item.key());  // N_g's head has the names of N_c's
        if (of_coarse != nullptr) {
            EXPECT_TRUE(torch::equal(item.value(), *of_coarse)) << item.key();
        }
    }
    EXPECT_FALSE(without->config().feature_guidance);
}

}  // namespace
}  // namespace patchfusion::training
