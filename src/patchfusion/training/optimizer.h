// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <memory>
#include <vector>

#include "patchfusion/model/patchfusion.h"
#include "patchfusion/training/train.h"

namespace patchfusion::training {

/// AdamW over what a stage trains, in four groups: the pretrained encoder learns at a share of the rate; biases, norms and
/// single numbers are not decayed.
class StageOptimizer {
  public:
    StageOptimizer(model::PatchFusion& model, const StageOptions& options);

    void zero_grad() { adam_->zero_grad(); }
    /// One update at this rate, gradients scaled to at most `clip` in norm. Where a gradient is not finite nothing is updated
    /// and false is returned.
    bool step(double rate, double clip);

    /// For checkpoints.
    [[nodiscard]] torch::optim::AdamW& adam() { return *adam_; }
    /// What is trained, in a fixed order.
    [[nodiscard]] const std::vector<torch::Tensor>& parameters() const { return parameters_; }

  private:
    std::unique_ptr<torch::optim::AdamW> adam_;
    std::vector<double> rate_shares_;  // per group
    std::vector<torch::Tensor> parameters_;
};

}  // namespace patchfusion::training
