// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/stage_loss.h"

#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/precision.h"
#include "patchfusion/guided_fusion/coarse_crop.h"
#include "patchfusion/nn/resize.h"
#include "patchfusion/training/disturbed_fine.h"
#include "patchfusion/training/losses.h"
#include "patchfusion/training/running_depth.h"

namespace patchfusion::training {
namespace {

constexpr int kGradientScales = 4;  // Li and Snavely 2018

torch::Tensor channels_last(const torch::Tensor& pictures) {
    return pictures.contiguous(at::MemoryFormat::ChannelsLast);
}

/// N_c and N_f are frozen and see what they see at inference: without a graph and in float32. G2L and N_g are trained.
StagePrediction predict_fused(model::PatchFusion& model, const data::TrainingBatch& batch, const PredictionOptions& options) {
    const model::TileBatch tiles = {.crops = channels_last(batch.crops),
                                    .rois = batch.rois,
                                    .image_of_tile = batch.image_of_tile,
                                    .running_depth = {},
                                    .has_running_depth = {}};
    base_depth::BaseDepthOutput coarse;
    base_depth::BaseDepthOutput fine;
    {
        const torch::NoGradGuard frozen;
        coarse = model->predict_coarse(batch.images);
        fine = model->predict_fine(tiles.crops);
        if (options.disturbed_fine_share > 0) {
            fine = disturbed(std::move(fine), tiles.image_of_tile, options.disturbed_fine_share, options.part);
        }
    }
    const Autocast autocast(options.bf16);
    const model::CoarseContext context = model->observe(std::move(coarse));
    const model::FusionOutput fused =
        options.order == TileOrder::InTurn ? fuse_in_turn(model, context, tiles, fine) : model->fuse(context, tiles, fine);
    return {.depth = fused.depth,
            .truth = batch.crop_depths,
            .features = fused.features,
            .coarse_depth = guided_fusion::crop_map(context.depth, {.rois = tiles.rois, .image_of_tile = tiles.image_of_tile},
                                                    1.0, nn::size_of(tiles.crops))};
}

/// N_c or N_f alone.
StagePrediction predict_alone(base_depth::BaseDepthNetwork& network, const torch::Tensor& pictures, const torch::Tensor& truth,
                              bool bf16) {
    const Autocast autocast(bf16);
    return {.depth = network.forward(channels_last(pictures)).depth, .truth = truth, .features = {}, .coarse_depth = {}};
}

}  // namespace

StagePrediction predict(model::PatchFusion& model, Stage stage, const data::TrainingBatch& batch,
                        const PredictionOptions& options) {
    switch (stage) {
        case Stage::Coarse:
            return predict_alone(model->coarse(), batch.images, batch.depths, options.bf16);
        case Stage::Fine:
            return predict_alone(model->fine(), batch.crops, batch.crop_depths, options.bf16);
        case Stage::Fusion:
            return predict_fused(model, batch, options);
    }
    throw InternalError("unknown stage");
}

StageLoss stage_loss(model::PatchFusion& model, const data::TrainingBatch& batch, const StageOptions& options,
                     const distributed::ProcessGroup& group) {
    const bool in_turn = options.stage == Stage::Fusion && torch::rand({}).item<double>() < options.running_depth_share;
    const StagePrediction predicted = predict(model, options.stage, batch,
                                              {.order = in_turn ? TileOrder::InTurn : TileOrder::AtOnce,
                                               .disturbed_fine_share = options.disturbed_fine_share,
                                               .part = {.index = group.rank(), .count = group.size()},
                                               .bf16 = options.bf16});
    const auto& config = model->config();
    const auto weight = depth_weights(predicted.truth, config.min_depth, config.max_depth, options.far_weight);
    const auto depth = at_least_float32(predicted.depth);
    const auto over_all = [&](const torch::Tensor& sum) { return group.differentiable_sum(sum); };
    StageLoss loss;
    loss.total = silog_loss(depth, predicted.truth, weight, options.silog_beta, over_all);  // L_si
    loss.parts.silog = loss.total.item<double>();
    loss.parts.total = loss.parts.silog;
    const auto add = [&](const torch::Tensor& term, double by, double& part) {
        part = term.item<double>();
        loss.total = loss.total + by * term;
        loss.parts.total += by * part;
    };
    if (options.gradient_weight > 0) {
        add(gradient_loss(depth, predicted.truth, weight, kGradientScales, over_all), options.gradient_weight,
            loss.parts.gradient);
    }
    const auto within = depth_weights(predicted.truth, config.min_depth, config.max_depth, 0);  // as RMS and REL are scored
    if (options.rms_weight > 0) {
        add(rms_loss(depth, predicted.truth, within, over_all), options.rms_weight, loss.parts.rms);
    }
    if (options.rel_weight > 0) {
        add(rel_loss(depth, predicted.truth, within, over_all), options.rel_weight, loss.parts.rel);
    }
    if (options.stage == Stage::Fusion && options.consistency_feature_weight > 0) {
        const ConsistencyTerms terms = consistency_loss(predicted.features, depth, batch.rois, model->fine().strides());
        auto consistency = options.consistency_depth_weight * terms.depth;  // Eq. 4, its second term
        if (options.consistency_on_features) {
            consistency = terms.features + consistency;  // Eq. 4
        }
        loss.total = loss.total + options.consistency_feature_weight * consistency;  // Eq. 5
        auto parts = torch::stack({terms.features, terms.depth, consistency}).detach().to(torch::kCPU, torch::kDouble);
        group.sum(parts);
        parts /= group.size();  // every process has as many pairs
        loss.parts.consistency_features = parts[0].item<double>();
        loss.parts.consistency_depth = parts[1].item<double>();
        loss.parts.total += options.consistency_feature_weight * parts[2].item<double>();
    }
    return loss;
}

}  // namespace patchfusion::training
