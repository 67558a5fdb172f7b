// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/train.h"

#include <gtest/gtest.h>
#include <torch/torch.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "datasets/tiny_sets.h"
#include "image/scratch_folder.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/error.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/training/one_cycle.h"
#include "patchfusion/training/run_checkpoint.h"
#include "patchfusion/training/stage_model.h"

namespace patchfusion::training {
namespace {

using patchfusion::testing::read_bytes;
using patchfusion::testing::ScratchFolder;

/// The smoke configuration with its files in a folder of the test's; rendered scenes are shared by the tests of a process.
StageOptions smoke_options(const ScratchFolder& folder) {
    static const ScratchFolder cache;
    StageOptions options =
        read_stage_options(std::filesystem::path(PATCHFUSION_SOURCE_DIR) / "configs/train/smoke_coarse.toml");
    options.output = folder / "model.safetensors";
    options.run_folder = folder / "run";
    options.cache_folder = cache.path();
    options.scenes = 6;
    options.validation_scenes = 0;
    return options;
}

/// Trains and returns each step's report.
std::vector<StepReport> train(const StageOptions& options, Start start = Start::Fresh) {
    std::vector<StepReport> reports;
    TrainingObserver observer;
    observer.on_step = [&](const StepReport& report) { reports.push_back(report); };
    train_stage(options, start, observer);
    return reports;
}

/// One thread: sums then have one order, so two runs can be compared bit by bit; and tiny networks are fastest so.
class TrainStage : public ::testing::Test {
  protected:
    TrainStage() { at::set_num_threads(1); }
    ~TrainStage() override { at::set_num_threads(threads_); }

  private:
    int threads_ = at::get_num_threads();
};

/// The settings of a run of so many steps that has ended.
StageOptions finished_run(const ScratchFolder& folder, int steps) {
    StageOptions options = smoke_options(folder);
    options.steps = steps;
    (void)train(options);
    return options;
}

double mean_loss(const std::vector<StepReport>& reports, std::size_t first, std::size_t count) {
    double sum = 0;
    for (std::size_t i = first; i < first + count; ++i) {
        sum += reports.at(i).loss.total;
    }
    return sum / static_cast<double>(count);
}

TEST_F(TrainStage, CoarseReducesTheLossAndWritesEverything) {
    const ScratchFolder folder;
    StageOptions options = smoke_options(folder);
    options.scenes = 1;
    options.steps = 40;
    options.learning_rate = 4e-3;
    options.validation_scenes = 2;
    int validations = 0;
    std::vector<StepReport> reports;
    TrainingObserver observer;
    observer.on_step = [&](const StepReport& report) { reports.push_back(report); };
    observer.on_validation = [&](const ValidationReport& report) {
        ++validations;
        EXPECT_GT(report.rel, 0.0);
        EXPECT_EQ(report.images, 2);
    };
    train_stage(options, Start::Fresh, observer);
    ASSERT_EQ(reports.size(), 40U);
    EXPECT_LT(mean_loss(reports, 32, 8), 0.75 * mean_loss(reports, 0, 8));
    EXPECT_DOUBLE_EQ(reports.back().share_done, 1.0);
    EXPECT_EQ(validations, 1);
    const std::string csv = read_bytes(options.run_folder / "loss.csv");
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 41);
    EXPECT_TRUE(std::filesystem::exists(options.run_folder / "loss.png"));
    const auto samples = image::read_rgb(options.run_folder / "samples.png");  // two rows of photograph, truth, prediction
    EXPECT_EQ(samples.sizes(), (std::vector<std::int64_t>{2 * options.process_height, 3 * options.process_width, 3}));
    const std::string page = read_bytes(options.run_folder / "report.html");
    EXPECT_NE(page.find("<td>40</td>"), std::string::npos) << "the validation's step";
    EXPECT_EQ(image::read_depth(options.run_folder / "mean_depth.pfm").sizes(),
              (std::vector<std::int64_t>{options.process_height / 4, options.process_width / 4}));
    const auto best = checkpoint::read_checkpoint(options.run_folder / "best.safetensors");  // the one validation's: the last's
    const auto last = checkpoint::read_checkpoint(options.run_folder / "model.safetensors");
    for (const auto& [name, tensor] : last.tensors) {
        EXPECT_TRUE(torch::equal(best.tensors.at(name), tensor)) << name;
    }
    EXPECT_GT(std::filesystem::file_size(options.run_folder / "model.safetensors"),
              std::filesystem::file_size(options.output) * 3 / 2);
    EXPECT_THROW(train_stage(options), InputError);  // a run is there already
}

TEST_F(TrainStage, ResumedRunHasTheLossesItWouldHaveHad) {
    const ScratchFolder whole_folder;
    StageOptions options = smoke_options(whole_folder);
    options.steps = 6;
    const auto whole = train(options);

    const ScratchFolder parts_folder;
    StageOptions parts = smoke_options(parts_folder);
    parts.steps = 6;
    parts.checkpoint_every_s = 0;  // after each step
    struct Interrupted {};
    TrainingObserver observer;
    observer.on_step = [](const StepReport& report) {
        if (report.step == 4) {
            throw Interrupted();  // step 4 is done but not saved
        }
    };
    EXPECT_THROW(train_stage(parts, Start::Fresh, observer), Interrupted);
    EXPECT_FALSE(std::filesystem::exists(parts.output));
    const auto rest = train(parts, Start::Resume);

    ASSERT_EQ(rest.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(rest[i].step, whole[i + 3].step);
        EXPECT_DOUBLE_EQ(rest[i].loss.total, whole[i + 3].loss.total);
        EXPECT_DOUBLE_EQ(rest[i].learning_rate, whole[i + 3].learning_rate);
    }
    // And the averaged weights, which the stage keeps.
    EXPECT_EQ(read_bytes(parts.run_folder / "model.safetensors"), read_bytes(options.run_folder / "model.safetensors"));
    const std::string csv = read_bytes(parts.run_folder / "loss.csv");
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 7);  // the lost step 4 is not there twice
}

TEST_F(TrainStage, KeepsTheBestValidationsWeightsOverAResume) {
    const ScratchFolder folder;
    StageOptions options = smoke_options(folder);
    options.steps = 2;
    options.checkpoint_every_s = 0;
    options.validation_scenes = 1;
    struct Interrupted {};
    TrainingObserver observer;
    observer.on_step = [](const StepReport& report) {
        if (report.step == 2) {
            throw Interrupted();
        }
    };
    EXPECT_THROW(train_stage(options, Start::Fresh, observer), Interrupted);
    model::PatchFusion model = make_stage_model(options);
    StageOptimizer optimizer(model, options);
    WeightAverage average(*model, options.average_decay);
    RunState state = load_run(options, model, optimizer, average);
    EXPECT_EQ(state.best_rel, std::numeric_limits<double>::infinity());
    state.best_rel = 0;  // nothing can be better
    save_run(options, state, model, optimizer, average);
    (void)train(options, Start::Resume);
    EXPECT_FALSE(std::filesystem::exists(options.run_folder / "best.safetensors"));
    EXPECT_TRUE(std::filesystem::exists(options.output));
}

TEST_F(TrainStage, ANewBestHasItsCheckpointAtOnce) {
    const ScratchFolder folder;
    StageOptions options = smoke_options(folder);
    options.steps = 1'000'000;
    options.validation_scenes = 1;
    options.validate_every_s = 1;  // and no checkpoint for five minutes but that of a best
    struct Interrupted {};
    std::optional<ValidationReport> best;
    TrainingObserver observer;
    observer.on_validation = [&](const ValidationReport& report) { best = report; };
    observer.on_step = [&](const StepReport&) {
        if (best) {
            throw Interrupted();
        }
    };
    EXPECT_THROW(train_stage(options, Start::Fresh, observer), Interrupted);
    model::PatchFusion model = make_stage_model(options);
    StageOptimizer optimizer(model, options);
    WeightAverage average(*model, options.average_decay);
    const RunState state = load_run(options, model, optimizer, average);
    EXPECT_EQ(state.step, best->step);
    EXPECT_DOUBLE_EQ(state.best_rel, best->rel);
    EXPECT_TRUE(std::filesystem::exists(options.run_folder / "best.safetensors"));
}

TEST_F(TrainStage, ARunThatHasEndedIsNotValidatedAgain) {
    const ScratchFolder folder;
    StageOptions options = smoke_options(folder);
    options.steps = 1;
    options.validation_scenes = 1;
    (void)train(options);
    EXPECT_TRUE(train(options, Start::Resume).empty());
    const std::string csv = read_bytes(options.run_folder / "validation.csv");
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 2);
}

TEST_F(TrainStage, ResumeRefusesOtherSettingsAndBrokenCheckpoints) {
    const ScratchFolder folder;
    const StageOptions options = finished_run(folder, 1);
    StageOptions other = options;
    other.batch = 3;
    EXPECT_THROW(train_stage(other, Start::Resume), InputError);
    other = options;
    other.sample_scale = 0.5;
    EXPECT_THROW(train_stage(other, Start::Resume), InputError);
    std::filesystem::resize_file(checkpoint_path(options.run_folder), 1000);
    EXPECT_THROW(train_stage(options, Start::Resume), InputError);
}

TEST_F(TrainStage, TimeLimitEndsTheSchedule) {
    const ScratchFolder folder;
    StageOptions options = smoke_options(folder);
    options.steps = 1'000'000;
    options.max_minutes = 2.0 / 60;
    const auto reports = train(options);
    ASSERT_GT(reports.size(), 1U);
    EXPECT_LT(reports.size(), 1000U);
    EXPECT_GE(reports.back().share_done, 1);
    // Annealed by time: the last step came after the one before it had ended.
    const OneCycle schedule = {.peak = options.learning_rate, .warmup_share = options.warmup_share};
    const double share = std::max(reports[reports.size() - 2].share_done, options.warmup_share);
    EXPECT_LE(reports.back().learning_rate, schedule.rate(share * options.steps, options.steps));
    EXPECT_TRUE(std::filesystem::exists(options.output));
}

TEST_F(TrainStage, FineStartsAsCoarseAndFusionTrainsItsOwnPartsAlone) {
    const ScratchFolder folder;
    const StageOptions coarse = finished_run(folder, 2);

    StageOptions fine = coarse;
    fine.stage = Stage::Fine;
    fine.init = coarse.run_folder / "model.safetensors";
    fine.run_folder = folder / "fine";
    fine.steps = 1;
    fine.learning_rate = 1e-9;
    (void)train(fine);

    StageOptions fusion = coarse;
    fusion.stage = Stage::Fusion;
    fusion.init = fine.run_folder / "model.safetensors";
    fusion.run_folder = folder / "fusion";
    fusion.steps = 3;
    fusion.pairs_per_image = 2;
    fusion.validation_scenes = 1;
    const auto reports = train(fusion);
    EXPECT_GT(reports.back().loss.consistency_features, 0.0);
    EXPECT_GT(reports.back().loss.total, reports.back().loss.silog);

    const auto before = checkpoint::read_checkpoint(fusion.init);
    const auto after = checkpoint::read_checkpoint(fusion.run_folder / "model.safetensors");
    int changed = 0;
    for (const auto& [name, tensor] : before.tensors) {
        if (name.starts_with("seed_bin_regressor.")) {  // N_g's head starts as N_c's
            EXPECT_TRUE(torch::equal(tensor, before.tensors.at("coarse_branch." + name))) << name;
        }
        const bool same = torch::equal(tensor, after.tensors.at(name));
        if (name.starts_with("coarse_branch.") || name.starts_with("fine_branch.")) {
            EXPECT_TRUE(same) << name;
        } else {
            changed += same ? 0 : 1;
        }
        if (name.starts_with("fine_branch.") && name.ends_with(".weight")) {  // N_f is still N_c's copy
            const auto twin = "coarse_branch." + name.substr(std::string("fine_branch.").size());
            EXPECT_TRUE(torch::allclose(tensor, before.tensors.at(twin), 1e-4, 1e-6)) << name;
        }
    }
    EXPECT_GT(changed, 10);
}

TEST_F(TrainStage, CoarseKeepsTheOthersWhereAsked) {
    const ScratchFolder folder;
    const StageOptions first = finished_run(folder, 1);
    for (const bool keep_fine : {true, false}) {
        StageOptions second = first;
        second.init = first.run_folder / "model.safetensors";
        second.run_folder = folder / (keep_fine ? "both" : "fusion");
        second.steps = 2;
        second.keep_fine = keep_fine;
        second.keep_fusion = true;
        (void)train(second);

        const auto before = checkpoint::read_checkpoint(second.init);
        const auto after = checkpoint::read_checkpoint(second.run_folder / "model.safetensors");
        int changed = 0;
        for (const auto& [name, tensor] : after.tensors) {
            const bool same = torch::equal(tensor, before.tensors.at(name));
            const bool of_fine = name.starts_with("fine_branch.");
            EXPECT_TRUE(same || name.starts_with("coarse_branch.") || (of_fine && !keep_fine)) << name;
            if (of_fine && !keep_fine) {
                const auto twin = "coarse_branch." + name.substr(std::string("fine_branch.").size());
                EXPECT_TRUE(torch::equal(tensor, after.tensors.at(twin))) << name;
            }
            changed += same ? 0 : 1;
        }
        EXPECT_GT(changed, 10);
    }
}

TEST_F(TrainStage, NamesAMissingInit) {
    const ScratchFolder folder;
    StageOptions options = smoke_options(folder);
    options.init = folder / "nowhere.safetensors";
    EXPECT_THROW(train_stage(options), InputError);
}

/// Two stereo pairs to train on and one held out, in UnrealStereo4K's layout.
StageOptions options_on_photographs(const ScratchFolder& folder) {
    constexpr Size kSize = {.height = 54, .width = 96};
    StageOptions options = smoke_options(folder);
    options.cache_folder = folder / "cache";
    options.data = folder / "train";
    options.validation_data = folder / "val";
    options.split = options.validation_split = "test";
    options.scenes = 4;
    options.validation_scenes = 2;
    options.steps = 2;
    (void)patchfusion::testing::add_stereo_pair(options.data, "00000", kSize, 80, 0.2);
    (void)patchfusion::testing::add_stereo_pair(options.data, "00001", kSize, 60, 0.2);
    (void)patchfusion::testing::add_stereo_pair(options.validation_data, "00000", kSize, 70, 0.2);
    return options;
}

TEST_F(TrainStage, TrainsOnThePhotographsOfADataSet) {
    const ScratchFolder folder;
    const StageOptions options = options_on_photographs(folder);
    std::vector<double> losses;
    int validated = 0;
    TrainingObserver observer;
    observer.on_step = [&](const StepReport& report) { losses.push_back(report.loss.total); };
    observer.on_validation = [&](const ValidationReport& report) { validated = report.images; };
    train_stage(options, Start::Fresh, observer);
    ASSERT_EQ(losses.size(), 2U);
    EXPECT_TRUE(std::isfinite(losses[0]) && losses[0] > 0) << losses[0];
    EXPECT_EQ(validated, 1) << "there is but one held out";
    EXPECT_TRUE(std::filesystem::exists(options.output));
}

TEST_F(TrainStage, NamesAPhotographThatIsBrokenAndGoesOnUnlessNobodyIsTold) {
    const ScratchFolder folder;
    StageOptions options = options_on_photographs(folder);
    std::filesystem::remove(options.data / "00001/Disp0/00000.npy");
    std::vector<std::string> told;
    TrainingObserver observer;
    observer.on_broken_photo = [&](const std::string& message) { told.push_back(message); };
    train_stage(options, Start::Fresh, observer);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_NE(told[0].find("00001/Disp0/00000.npy"), std::string::npos) << told[0];
    EXPECT_NE(told[1].find("1 missing or broken"), std::string::npos) << told[1];
    options.run_folder = folder / "strict";
    options.cache_folder = folder / "strict_cache";
    EXPECT_THROW(train_stage(options), InputError);
}

TEST_F(TrainStage, RefusesToHoldOutWhatItTrainsOn) {
    const ScratchFolder folder;
    StageOptions options = options_on_photographs(folder);
    options.validation_data.clear();
    EXPECT_THROW(train_stage(options), InputError);
    options.validation_scenes = 0;
    EXPECT_NO_THROW(train_stage(options));
}

}  // namespace
}  // namespace patchfusion::training
