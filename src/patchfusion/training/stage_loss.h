// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/data/batch.h"
#include "patchfusion/data/batch_loader.h"
#include "patchfusion/distributed/process_group.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {

/// The loss of a batch, to be differentiated, and its parts as numbers.
struct StageLoss {
    torch::Tensor total;  // scalar
    LossParts parts;
};

/// What a stage predicts of a batch: depth [N or T,1,h,w] canonical metres, the truth of the same shape; for the fusion stage
/// also the features that the consistency loss compares and the coarse depth under the tiles.
struct StagePrediction {
    torch::Tensor depth;
    torch::Tensor truth;
    FeaturePyramid features;     // fusion only
    torch::Tensor coarse_depth;  // D_c under the tiles [T,1,h,w], fusion only
};

/// How the two tiles of a pair are fused.
enum class TileOrder {
    AtOnce,  // both from D_f
    InTurn   // the second from D_g, as inference meets it (fuse_in_turn)
};

struct PredictionOptions {
    TileOrder order = TileOrder::AtOnce;  // fusion
    double disturbed_fine_share = 0;      // fusion: of tiles whose N_f errs on purpose (disturbed_fine.h)
    data::BatchPart part = {};            // of a step's batch, that this one is
    bool bf16 = false;                    // autocast of what the stage trains
};

[[nodiscard]] StagePrediction predict(model::PatchFusion& model, Stage stage, const data::TrainingBatch& batch,
                                      const PredictionOptions& options = {});

/// L_si for N_c and N_f; Eq. 5 for N_g; beside it the further terms that the options give a weight. Where several processes
/// train together `batch` is this one's part; `total` is then such that the mean of everyone's gradients is the whole batch's
/// gradient, and the parts are the whole batch's.
[[nodiscard]] StageLoss stage_loss(model::PatchFusion& model, const data::TrainingBatch& batch, const StageOptions& options,
                                   const distributed::ProcessGroup& group);

}  // namespace patchfusion::training
