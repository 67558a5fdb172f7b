// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/stage_model.h"

#include <gtest/gtest.h>

#include "image/scratch_folder.h"
#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::training {
namespace {

/// A stage of lite at 96x128.
StageOptions small_stage(Stage stage) {
    StageOptions options;
    options.stage = stage;
    options.process_height = 96;
    options.process_width = 128;
    return options;
}

bool of_base_network(const std::string& parameter) {
    return parameter.starts_with("coarse_branch.") || parameter.starts_with("fine_branch.");
}

/// A model of small_stage, written to a file, none of whose parameters is where it started: no residual is nothing any more.
model::PatchFusion save_trained(const std::filesystem::path& file) {
    StageOptions options = small_stage(Stage::Fusion);
    options.seed = 2;
    model::PatchFusion trained = make_stage_model(options);
    {
        const torch::NoGradGuard no_grad;
        for (auto& parameter : trained->parameters()) {
            parameter.add_(0.01);
        }
    }
    model::save_model(file, trained, torch::kFloat);
    return trained;
}

TEST(StageModel, CoarseStartsFromAnOfficialBaseNetworkAlone) {
    const patchfusion::testing::ScratchFolder folder;
    const auto file = folder / "base.safetensors";
    StageOptions options;
    options.model = "patchfusion-da-vits";
    options.seed = 1;
    auto source = make_stage_model(options);
    checkpoint::write_safetensors(file, {.tensors = checkpoint::state_of(source->coarse()), .metadata = {}}, torch::kFloat);
    options.init = file;
    options.seed = 2;
    auto model = make_stage_model(options);
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
    StageOptions options = small_stage(Stage::Fusion);
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
        const bool base = of_base_network(item.key());
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

TEST(StageModel, AFusionStartedAnewRepeatsTheCoarseNetworkOfTheFile) {
    const patchfusion::testing::ScratchFolder folder;
    const model::PatchFusion trained = save_trained(folder / "trained.safetensors");
    StageOptions options = small_stage(Stage::Fusion);
    options.init = folder / "trained.safetensors";
    options.seed = 3;
    const auto differing = [&](bool anew) {
        options.fusion_anew = anew;
        model::PatchFusion model = make_stage_model(options);
        const auto of_file = trained->named_parameters();
        int count = 0;
        for (const auto& item : model->named_parameters()) {
            const auto* of_coarse = of_file.find("coarse_branch." + item.key());  // N_g's head has the names of N_c's
            const bool base = of_base_network(item.key());
            const torch::Tensor& expected = anew && of_coarse != nullptr ? *of_coarse : of_file[item.key()];
            const bool same = torch::equal(item.value(), expected);
            EXPECT_TRUE(same || !(base || of_coarse != nullptr)) << item.key();
            count += same ? 0 : 1;
        }
        return count;
    };
    EXPECT_EQ(differing(false), 0);
    EXPECT_GT(differing(true), 10);
}

TEST(StageModel, CoarseStartsFusionAnewUnlessItIsToBeKept) {
    const patchfusion::testing::ScratchFolder folder;
    const model::PatchFusion trained = save_trained(folder / "trained.safetensors");
    const auto of_file = trained->named_parameters();
    StageOptions options = small_stage(Stage::Coarse);
    options.seed = 3;
    const model::PatchFusion fresh = make_stage_model(options);
    const auto of_seed = fresh->named_parameters();
    options.init = folder / "trained.safetensors";
    for (const bool keep : {true, false}) {
        options.keep_fusion = keep;
        const model::PatchFusion model = make_stage_model(options);
        for (const auto& item : model->named_parameters()) {
            const auto* of_coarse = of_file.find("coarse_branch." + item.key());  // N_g's head has the names of N_c's
            const torch::Tensor& anew = of_coarse != nullptr ? *of_coarse : of_seed[item.key()];
            const torch::Tensor& expected = keep || of_base_network(item.key()) ? of_file[item.key()] : anew;
            EXPECT_TRUE(torch::equal(item.value(), expected)) << item.key() << ", keep_fusion " << keep;
        }
    }
}

/// Batch norms of a network that take their statistics from the batch.
int training_norms(const torch::nn::Module& network) {
    int count = 0;
    for (const auto& module : network.modules()) {
        const auto* norm = module->as<torch::nn::BatchNorm2dImpl>();
        count += norm != nullptr && norm->is_training() ? 1 : 0;
    }
    return count;
}

TEST(StageModel, FusionTrainsNothingOfTheBaseNetworks) {
    StageOptions options = small_stage(Stage::Fusion);
    model::PatchFusion model = make_stage_model(options);
    set_stage_mode(model, options);
    EXPECT_EQ(training_norms(model->coarse()) + training_norms(model->fine()), 0);
    EXPECT_GT(training_norms(*model), 0);
    for (const auto& parameter : trained_parameters(model, Stage::Fusion)) {
        EXPECT_TRUE(parameter.requires_grad());
    }
    for (const auto& parameter : model->coarse().parameters()) {
        EXPECT_FALSE(parameter.requires_grad());
    }
}

TEST(StageModel, FrozenNormsKeepTheirStatisticsAndTrainTheirWeights) {
    StageOptions options = small_stage(Stage::Coarse);
    options.frozen_norms = true;
    model::PatchFusion model = make_stage_model(options);
    set_stage_mode(model, options);
    EXPECT_TRUE(model->is_training());
    EXPECT_EQ(training_norms(*model), 0);
    for (const auto& parameter : model->coarse().parameters()) {
        EXPECT_TRUE(parameter.requires_grad());
    }
}

TEST(StageModel, WhatANetworkItselfHasFrozenIsNotTrained) {
    StageOptions options;
    options.stage = Stage::Fusion;
    options.model = "patchfusion-da-vits";  // keeps parts of the official N_g that nothing uses
    model::PatchFusion model = make_stage_model(options);
    set_stage_mode(model, options);
    std::size_t frozen = 0;
    for (const auto& item : model->named_parameters()) {
        const bool base = of_base_network(item.key());
        frozen += !base && !item.value().requires_grad() ? 1 : 0;
    }
    EXPECT_GT(frozen, 0U);
}

TEST(EvaluationMode, GivesEveryModuleItsModeBack) {
    StageOptions options = small_stage(Stage::Fusion);
    model::PatchFusion model = make_stage_model(options);
    set_stage_mode(model, options);
    const int before = training_norms(*model);
    {
        const EvaluationMode evaluation(model);
        EXPECT_FALSE(model->is_training());
        EXPECT_EQ(training_norms(*model), 0);
    }
    EXPECT_EQ(training_norms(*model), before);
    EXPECT_EQ(training_norms(model->coarse()), 0);
}

}  // namespace
}  // namespace patchfusion::training
