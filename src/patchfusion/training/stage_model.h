// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <memory>
#include <utility>
#include <vector>

#include "patchfusion/model/patchfusion.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {

/// The whole model as a stage starts it: built from its configuration, weights from `init`. Throws InputError or
/// CheckpointError naming the file.
[[nodiscard]] model::PatchFusion make_stage_model(const StageOptions& options);

/// Training mode for what the stage trains, evaluation mode (fixed batch norm) for the rest, gradients for the former only.
void set_stage_mode(model::PatchFusion& model, const StageOptions& options);

/// Evaluation mode while it lives; then every module is again in the mode it was in.
class EvaluationMode {
  public:
    explicit EvaluationMode(model::PatchFusion& model);
    ~EvaluationMode();
    EvaluationMode(const EvaluationMode&) = delete;
    EvaluationMode& operator=(const EvaluationMode&) = delete;

  private:
    std::vector<std::pair<std::shared_ptr<torch::nn::Module>, bool>> before_;  // whether it trained; parents come first
};

/// Parameters that the stage trains, in the model's order.
[[nodiscard]] std::vector<torch::Tensor> trained_parameters(model::PatchFusion& model, Stage stage);

/// Copies the parameters and buffers that both have by name.
void copy_weights(torch::nn::Module& to, const torch::nn::Module& from);

}  // namespace patchfusion::training
