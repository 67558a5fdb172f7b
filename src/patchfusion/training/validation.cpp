// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/validation.h"

#include <limits>

#include "patchfusion/metrics/depth_metrics.h"
#include "patchfusion/tiling/resample.h"
#include "patchfusion/training/stage_loss.h"
#include "patchfusion/training/stage_model.h"

namespace patchfusion::training {
namespace {

/// N_c's depth under each tile, at the tile's size: [T,1,h,w].
torch::Tensor coarse_under_tiles(const torch::Tensor& coarse_depth, const data::TrainingBatch& batch) {
    const Size tile = {static_cast<int>(batch.crops.size(2)), static_cast<int>(batch.crops.size(3))};
    return tiling::roi_align(coarse_depth, batch.rois, tile);
}

/// The mean from everyone's sums.
ValidationReport mean_over(const distributed::ProcessGroup& group, ValidationReport sum) {
    auto images = torch::tensor({static_cast<double>(sum.images)}, torch::kDouble);
    group.sum(images);
    sum.images = static_cast<int>(images.item<double>());
    for (double* score : {&sum.delta1, &sum.rel, &sum.rms, &sum.silog, &sum.coarse_rel}) {
        auto all = torch::tensor({*score}, torch::kDouble);
        group.sum(all);
        *score = all.item<double>() / sum.images;
    }
    return sum;
}

}  // namespace

ValidationReport validate(model::PatchFusion& model, Stage stage, const data::ProceduralStream& held_out,
                          const distributed::ProcessGroup& group) {
    const torch::NoGradGuard no_grad;
    model->eval();
    // Sky and what is clamped to the range's end is no truth.
    const metrics::DepthRange range = {.min_m = model->config().min_depth, .max_m = 0.999 * model->config().max_depth};
    ValidationReport sum;
    for (std::int64_t i = 0; i < held_out.cache().records(); ++i) {
        if (!group.share().owns(static_cast<std::size_t>(i))) {
            continue;
        }
        const auto batch = data::collate({held_out.sample(i)});
        const StagePrediction predicted = predict(model, stage, batch);
        const auto coarse = stage == Stage::Fusion ? coarse_under_tiles(predicted.coarse_depth, batch) : torch::Tensor();
        for (std::int64_t tile = 0; tile < predicted.truth.size(0); ++tile) {
            const auto truth = predicted.truth[tile][0];
            if (!(truth < range.max_m).any().item<bool>()) {
                continue;  // nothing but sky
            }
            const auto errors = metrics::depth_errors(predicted.depth[tile][0], truth, range);
            sum.delta1 += errors.delta1;
            sum.rel += errors.rel;
            sum.rms += errors.rms;
            sum.silog += errors.silog;
            sum.coarse_rel += coarse.defined() ? metrics::depth_errors(coarse[tile][0], truth, range).rel
                                               : std::numeric_limits<double>::quiet_NaN();
            ++sum.images;
        }
    }
    set_stage_mode(model, stage);
    return mean_over(group, sum);
}

}  // namespace patchfusion::training
