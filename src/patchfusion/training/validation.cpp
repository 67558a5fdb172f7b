// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/validation.h"

#include "patchfusion/metrics/depth_metrics.h"
#include "patchfusion/training/stage_loss.h"
#include "patchfusion/training/stage_model.h"

namespace patchfusion::training {
namespace {

/// Sums of everyone's tiles of one kind.
struct Sums {
    double delta1 = 0;
    double rel = 0;
    double rms = 0;
    double silog = 0;
    double tiles = 0;

    void add(const metrics::DepthErrors& errors) {
        delta1 += errors.delta1;
        rel += errors.rel;
        rms += errors.rms;
        silog += errors.silog;
        ++tiles;
    }

    /// NaN where there were no tiles.
    void to_means(const distributed::ProcessGroup& group) {
        auto all = torch::tensor({delta1, rel, rms, silog, tiles}, torch::kDouble);
        group.sum(all);
        tiles = all[4].item<double>();
        delta1 = all[0].item<double>() / tiles;
        rel = all[1].item<double>() / tiles;
        rms = all[2].item<double>() / tiles;
        silog = all[3].item<double>() / tiles;
    }
};

}  // namespace

ValidationReport validate(model::PatchFusion& model, Stage stage, const data::ProceduralStream& held_out,
                          const distributed::ProcessGroup& group) {
    const torch::NoGradGuard no_grad;
    const EvaluationMode evaluation(model);
    // Sky and what is clamped to the range's end is no truth.
    const metrics::DepthRange range = {.min_m = model->config().min_depth, .max_m = 0.999 * model->config().max_depth};
    Sums all;
    Sums coarse;
    Sums running;
    for (std::int64_t i = 0; i < held_out.cache().records(); ++i) {
        if (!group.share().owns(static_cast<std::size_t>(i))) {
            continue;
        }
        const auto batch = data::collate({held_out.sample(i)});
        const StagePrediction predicted = predict(model, stage, batch);
        const bool fusion = stage == Stage::Fusion;
        const auto in_turn = fusion ? predict(model, stage, batch, {.order = TileOrder::InTurn}).depth : torch::Tensor();
        for (std::int64_t tile = 0; tile < predicted.truth.size(0); ++tile) {
            const auto truth = predicted.truth[tile][0];
            if (!(truth > range.min_m).logical_and(truth < range.max_m).any().item<bool>()) {
                continue;  // nothing but sky, or no truth at all
            }
            all.add(metrics::depth_errors(predicted.depth[tile][0], truth, range));
            if (fusion) {
                coarse.add(metrics::depth_errors(predicted.coarse_depth[tile][0], truth, range));
            }
            if (fusion && tile % 2 == 1) {
                running.add(metrics::depth_errors(in_turn[tile][0], truth, range));
            }
        }
    }
    for (Sums* sums : {&all, &coarse, &running}) {
        sums->to_means(group);
    }
    return {.delta1 = all.delta1,
            .rel = all.rel,
            .rms = all.rms,
            .silog = all.silog,
            .coarse_rel = coarse.rel,
            .running_rel = running.rel,
            .running_rms = running.rms,
            .images = static_cast<int>(all.tiles)};
}

}  // namespace patchfusion::training
