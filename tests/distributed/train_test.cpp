// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <fstream>
#include <functional>

#include "distributed/group.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/error.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {
namespace {

using patchfusion::testing::group;
using patchfusion::testing::ScratchFolder;

StageOptions smoke_options(const std::filesystem::path& folder) {
    StageOptions options =
        read_stage_options(std::filesystem::path(PATCHFUSION_SOURCE_DIR) / "configs/train/smoke_coarse.toml");
    options.output = folder / "model.safetensors";
    options.run_folder = folder / "run";
    options.cache_folder = folder;
    options.scenes = 6;
    options.batch = 4;
    options.steps = 4;
    options.validation_scenes = 3;
    return options;
}

void use_depth_anything(StageOptions& options) {
    options.model = "patchfusion-da-vits";
    options.process_height = 56;
    options.process_width = 70;
    options.learning_rate = 1e-4;
}

std::vector<double> losses_of(const StageOptions& options, const distributed::ProcessGroup& processes) {
    std::vector<double> losses;
    TrainingObserver observer;
    observer.on_step = [&](const StepReport& report) { losses.push_back(report.loss.total); };
    train_stage(options, Start::Fresh, observer, processes);
    return losses;
}

/// A folder that all processes see; process 0's.
std::filesystem::path common_folder(const ScratchFolder& own) {
    auto name = torch::zeros({512}, torch::kLong);
    if (group().leads()) {
        const std::string path = own.path().string();
        for (std::size_t i = 0; i < path.size(); ++i) {
            name[static_cast<std::int64_t>(i)] = static_cast<std::int64_t>(path[i]);
        }
    }
    group().sum(name);
    std::string path;
    for (std::int64_t i = 0; name[i].item<std::int64_t>() != 0; ++i) {
        path += static_cast<char>(name[i].item<std::int64_t>());
    }
    return path;
}

/// What two processes and one come to with the same options.
void expect_losses_of_one(const std::function<void(StageOptions&)>& change, double tolerance) {
    at::set_num_threads(1);
    const ScratchFolder own;
    StageOptions options = smoke_options(own.path());
    change(options);
    torch::manual_seed(3);
    const std::vector<double> alone = losses_of(options, {});
    ASSERT_EQ(alone.size(), 4U);

    const ScratchFolder shared;
    StageOptions parts = smoke_options(common_folder(shared));
    change(parts);
    torch::manual_seed(3);
    const std::vector<double> together = losses_of(parts, group());
    group().wait_for_all();
    ASSERT_EQ(together.size(), group().leads() ? 4U : 0U);
    for (std::size_t i = 0; i < together.size(); ++i) {
        EXPECT_NEAR(together[i], alone[i], tolerance * alone[i]) << "step " << i;
    }
    EXPECT_TRUE(std::filesystem::exists(parts.output));
    group().wait_for_all();  // before process 0 deletes the folder
}

/// Depth Anything's network has no BatchNorm: nothing of a sample depends on which others share its process.
TEST(TrainTogether, TwoProcessesHaveTheLossesOfOne) {
    expect_losses_of_one(use_depth_anything, 1e-4);
}

TEST(TrainTogether, TwoProcessesThatShareBatchNormsHaveTheLossesOfOne) {
    expect_losses_of_one(
        [](StageOptions& options) {
            options.shared_norms = true;
            options.learning_rate = 1e-4;  // AdamW's first steps follow the signs of gradients, those of rounding too
        },
        1e-3);
}

TEST(TrainTogether, CoarseLearnsAndLeavesOneLog) {
    at::set_num_threads(1);
    const ScratchFolder shared;
    StageOptions options = smoke_options(common_folder(shared));
    options.scenes = 2;
    options.batch = 2;
    options.steps = 40;
    options.learning_rate = 4e-3;
    const std::vector<double> losses = losses_of(options, group());
    if (group().leads()) {
        ASSERT_EQ(losses.size(), 40U);
        EXPECT_LT(losses[38] + losses[39], 0.8 * (losses[0] + losses[1]));
        std::ifstream log(options.run_folder / "loss.csv");
        EXPECT_EQ(std::count(std::istreambuf_iterator<char>(log), {}, '\n'), 41);
    }
    group().wait_for_all();
}

TEST(TrainTogether, RefusesABatchThatCannotBeShared) {
    const ScratchFolder own;
    StageOptions options = smoke_options(own.path());
    options.batch = 3;
    EXPECT_THROW(train_stage(options, Start::Fresh, {}, group()), InputError);
    options.batch = 2;  // a stranger's features for a tile would be its own image's
    options.stage = Stage::Fusion;
    options.disturbed_fine_share = 0.3;
    EXPECT_THROW(train_stage(options, Start::Fresh, {}, group()), InputError);
}

TEST(TrainTogether, RefusesToResumeWhereAProcessHasNoCheckpoint) {
    at::set_num_threads(1);
    const ScratchFolder own;  // of each process, as on machines that share nothing
    StageOptions options = smoke_options(own.path());
    options.scenes = 2;
    options.batch = 2;
    options.steps = 1;
    options.validation_scenes = 0;
    if (group().leads()) {
        train_stage(options);
    }
    options.steps = 2;
    patchfusion::testing::expect_input_error([&] { train_stage(options, Start::Resume, {}, group()); },
                                             options.run_folder / "checkpoint.pt", "copy it to every machine");
    group().wait_for_all();
}

}  // namespace
}  // namespace patchfusion::training
