// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/data/batch_loader.h"
#include "patchfusion/data/mean_depth.h"
#include "patchfusion/distributed/gradient_mean.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/nn/shared_statistics.h"
#include "patchfusion/training/one_cycle.h"
#include "patchfusion/training/optimizer.h"
#include "patchfusion/training/run_checkpoint.h"
#include "patchfusion/training/run_lock.h"
#include "patchfusion/training/run_log.h"
#include "patchfusion/training/sample_sheet.h"
#include "patchfusion/training/stage_data.h"
#include "patchfusion/training/stage_loss.h"
#include "patchfusion/training/stage_model.h"
#include "patchfusion/training/train.h"
#include "patchfusion/training/validation.h"
#include "patchfusion/training/weight_average.h"

namespace patchfusion::training {
namespace {

/// The first multiple of `every` after `time`, so that a resumed run keeps to the times of the whole one; 0: at once.
double next_multiple(double time, int every) {
    return every > 0 ? every * (std::floor(time / every) + 1) : time;
}

/// The step of the last line of a run folder's validation.csv; -1 where there is none.
int last_validated_step(const std::filesystem::path& run_folder) {
    std::ifstream file(run_folder / "validation.csv");
    std::string line;
    std::getline(file, line);  // header
    int step = -1;
    while (std::getline(file, line)) {
        step = std::atoi(line.c_str());
    }
    return step;
}

/// A module's buffers as they were when it was made: the running statistics of its batch norms.
class KeptBuffers {
  public:
    explicit KeptBuffers(const torch::nn::Module& module) : live_(module.buffers()) {
        for (const torch::Tensor& buffer : live_) {
            kept_.push_back(buffer.clone());
        }
    }
    void restore() const {
        const torch::NoGradGuard no_grad;
        for (std::size_t i = 0; i < live_.size(); ++i) {
            torch::Tensor(live_[i]).copy_(kept_[i]);
        }
    }

  private:
    std::vector<torch::Tensor> live_;
    std::vector<torch::Tensor> kept_;
};

/// A stage's run, from its first step or its last checkpoint to its end.
class Trainer {
  public:
    Trainer(const StageOptions& options, Start start, const TrainingObserver& observer, const distributed::ProcessGroup& group)
        : options_(options),
          observer_(observer),
          group_(group),
          model_(make_stage_model(options)),
          optimizer_(model_, options),
          average_(*model_, options.average_decay),
          state_(start_state(start)),
          elapsed_s_(state_.elapsed_s) {
        if (group_.leads()) {
            log_.emplace(options.run_folder, state_.step);
            validated_step_ = last_validated_step(options.run_folder);  // a run that had ended is not validated again
        }
        validated_step_ = static_cast<int>(group_.broadcast(validated_step_));  // validation is everyone's
    }

    void run() {
        const StageData data = open_stage_data(options_, model_->config(), observer_, group_);
        if (group_.leads()) {
            write_mean_depth(data);
        }
        set_stage_mode(model_, options_);
        gradients_.emplace(group_, optimizer_.parameters());
        data::BatchLoader loader(data.training, options_.batch, state_.step, {.index = group_.rank(), .count = group_.size()});
        timer_ = Timer();
        for (; share_done() < 1; after_step(data)) {
            step(loader);
        }
        finish(data);
    }

  private:
    /// Each process reads the checkpoint of its own machine's run folder. One that has none would start anew beside those that
    /// go on, so all end then.
    RunState start_state(Start start) {
        const RunState state = own_start_state(start);
        auto differing = torch::tensor(state.step == group_.broadcast(state.step) ? 0.0 : 1.0, torch::kDouble);
        group_.sum(differing);
        if (differing.item<double>() > 0) {
            throw InputError(
                fmt::format("{}: the processes would go on from different steps; copy it to every machine, or share the folder",
                            checkpoint_path(options_.run_folder).string()));
        }
        return state;
    }

    RunState own_start_state(Start start) {
        if (!std::filesystem::exists(checkpoint_path(options_.run_folder))) {
            return {};
        }
        if (start == Start::Fresh) {
            throw InputError(
                fmt::format("{}: a run is there already; resume it (--resume), delete it or name another run folder",
                            options_.run_folder.string()));
        }
        return load_run(options_, model_, optimizer_, average_);
    }

    /// The baseline that a model has to be better than: mean_depth.pfm.
    void write_mean_depth(const StageData& data) const {
        const model::ModelConfig& config = model_->config();
        const auto mean = data::mean_depth(data.training.cache(), {.min_m = config.min_depth, .max_m = config.max_depth},
                                           options_.first_scene);
        image::write_depth(options_.run_folder, "mean", mean, {image::DepthFormat::Pfm});
    }

    /// Of the stage: by steps or, on a slow machine, by time, whichever ends first.
    [[nodiscard]] double share_done() const {
        const double by_steps = static_cast<double>(state_.step) / options_.steps;
        const double by_time = options_.max_minutes > 0 ? elapsed_s_ / (60.0 * options_.max_minutes) : 0.0;
        return std::min(1.0, std::max(by_steps, by_time));
    }

    void step(data::BatchLoader& loader) {
        const Timer step_timer;
        const data::TrainingBatch batch = loader.next();
        const double share = share_done();
        const OneCycle schedule = {.peak = options_.learning_rate, .warmup_share = options_.warmup_share};
        const double rate = schedule.rate(share * options_.steps, options_.steps);

        optimizer_.zero_grad();
        std::optional<nn::SharedStatistics> shared;
        if (options_.shared_norms && group_.size() > 1) {
            shared.emplace([this](const torch::Tensor& part) { return group_.differentiable_sum(part); });
        }
        const KeptBuffers before(*model_);
        const StageLoss loss = stage_loss(model_, batch, options_, group_);
        loss.total.backward();
        gradients_->finish();
        update(rate, before);
        ++state_.step;
        elapsed_s_ = group_.broadcast(state_.elapsed_s + timer_.seconds());  // one clock: all must decide alike

        const double images_per_s = options_.batch / step_timer.seconds();
        images_per_s_ = images_per_s_ == 0 ? images_per_s : 0.95 * images_per_s_ + 0.05 * images_per_s;
        report(loss.parts, rate);
    }

    /// A batch whose gradient is not finite is left out, of the norms' statistics as well, and said so; many in a row end the
    /// run.
    void update(double rate, const KeptBuffers& before) {
        constexpr int kMostSkipped = 10;
        if (optimizer_.step(rate, options_.gradient_clip)) {
            average_norms();
            average_.update();
            skipped_ = 0;
            return;
        }
        before.restore();
        fmt::print(stderr, "step {}: the gradient is not finite; batch left out\n", state_.step + 1);
        if (++skipped_ >= kMostSkipped) {
            throw InputError(fmt::format("{}: {} batches in a row gave no finite gradient; lower learning_rate (now {})",
                                         options_.run_folder.string(), skipped_, options_.learning_rate));
        }
    }

    /// The running statistics of BatchNorm, of which each process has seen its part.
    void average_norms() {
        if (group_.size() == 1) {
            return;
        }
        const torch::NoGradGuard no_grad;
        for (torch::Tensor& buffer : model_->buffers()) {
            if (buffer.is_floating_point()) {
                group_.sum(buffer);
                buffer.div_(group_.size());
            }
        }
    }

    void report(const LossParts& loss, double rate) {
        if (!group_.leads()) {
            return;
        }
        const double share = share_done();
        const StepReport report = {.step = state_.step,
                                   .steps = options_.steps,
                                   .share_done = share,
                                   .loss = loss,
                                   .learning_rate = rate,
                                   .images_per_s = images_per_s_,
                                   .elapsed_s = elapsed_s_,
                                   .left_s = elapsed_s_ * (1.0 - share) / std::max(share, 1e-9)};
        log_->add(report);
        if (observer_.on_step) {
            observer_.on_step(report);
        }
    }

    /// Validation comes first, for the checkpoint tells the best one so far. A new best has its checkpoint at once: a run that
    /// is resumed from an older one would not know of it, and a worse one would take the place of best.safetensors.
    void after_step(const StageData& data) {
        const bool validates = data.held_out && options_.validate_every_s > 0 && elapsed_s_ >= next_validation_s_;
        const bool is_best = validates && validate_average(data);
        if (is_best || elapsed_s_ >= next_checkpoint_s_) {
            checkpoint();
        }
    }

    void checkpoint() {
        next_checkpoint_s_ = next_multiple(elapsed_s_, options_.checkpoint_every_s);
        if (group_.leads()) {
            save_run(options_, {.step = state_.step, .elapsed_s = elapsed_s_, .best_rel = state_.best_rel}, model_, optimizer_,
                     average_);
            log_->draw();
        }
    }

    /// Whether it is the best so far, which process 0 then keeps as best.safetensors.
    bool validate_average(const StageData& data) {
        const AveragedWeights averaged(average_);
        ValidationReport report = validate(model_, options_.stage, *data.held_out, group_);
        next_validation_s_ = next_multiple(elapsed_s_, options_.validate_every_s);
        validated_step_ = state_.step;
        const bool is_best = report.rel < state_.best_rel;
        if (is_best) {
            state_.best_rel = report.rel;
        }
        if (!group_.leads()) {
            return is_best;
        }
        report.step = state_.step;
        report.elapsed_s = elapsed_s_;
        log_->add(report);
        log_->show(sample_sheet(model_, options_.stage, *data.held_out));
        if (observer_.on_validation) {
            observer_.on_validation(report);
        }
        if (is_best) {
            save_whole_model("best.safetensors");
        }
        return is_best;
    }

    /// The averaged weights, which are swapped in, as a whole model. Stage coarse leaves the next ones a copy of N_c as N_f
    /// and, where N_g predicts a residual, N_c's head as N_g's, which then repeats N_c; unless it is to keep the one or the
    /// other.
    void save_whole_model(const char* name) {
        if (options_.stage == Stage::Coarse && !options_.keep_fine) {
            copy_weights(model_->fine(), model_->coarse());
        }
        if (options_.stage == Stage::Coarse && !options_.keep_fusion && model_->config().residual_fusion) {
            copy_weights(*model_, model_->coarse());
        }
        model::save_model(options_.run_folder / name, model_, torch::kFloat);
    }

    void finish(const StageData& data) {
        if (data.held_out && validated_step_ != state_.step) {
            (void)validate_average(data);
        }
        checkpoint();
        if (!group_.leads()) {
            return;
        }
        const AveragedWeights averaged(average_);
        save_whole_model("model.safetensors");
        model::save_model(options_.output, model_);
    }

    const StageOptions& options_;
    const TrainingObserver& observer_;
    const distributed::ProcessGroup& group_;
    model::PatchFusion model_;
    StageOptimizer optimizer_;
    WeightAverage average_;
    RunState state_;             // elapsed_s: in earlier runs
    double elapsed_s_;           // of training, over resumes, on process 0's clock
    std::optional<RunLog> log_;  // process 0's
    std::optional<distributed::GradientMean> gradients_;
    Timer timer_;  // of this run's training
    double next_checkpoint_s_ = next_multiple(elapsed_s_, options_.checkpoint_every_s);
    double next_validation_s_ = next_multiple(elapsed_s_, options_.validate_every_s);
    int validated_step_ = -1;  // the last one
    double images_per_s_ = 0;
    int skipped_ = 0;
};

/// Refuses a batch that the processes cannot share, or of which their parts would be too small.
void check_shares(const StageOptions& options, int processes) {
    if (options.batch % processes != 0) {
        throw InputError(fmt::format("batch {} cannot be shared by {} processes; choose a multiple", options.batch, processes));
    }
    if (options.stage == Stage::Fusion && options.disturbed_fine_share > 0 && options.batch / processes < 2) {
        throw InputError(fmt::format("disturbed_fine_share needs at least two images per process: batch {} over {} processes",
                                     options.batch, processes));
    }
}

}  // namespace

void train_stage(const StageOptions& options, Start start, const TrainingObserver& observer,
                 const distributed::ProcessGroup& group) {
    check_shares(options, group.size());
    make_folder(options.run_folder);
    std::optional<RunLock> lock;
    if (group.leads()) {
        lock.emplace(options.run_folder);
        if (options.output.has_parent_path()) {
            make_folder(options.output.parent_path());
        }
    }
    Trainer(options, start, observer, group).run();
}

}  // namespace patchfusion::training
