// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <functional>

namespace patchfusion::nn {

/// While one lives, batch norms that train on this thread take their statistics over the parts of a batch that all processes
/// have, not over their own part (synchronised batch norm). Every process must run the same layers in the same order.
class SharedStatistics {
  public:
    /// Sums a tensor over the processes, differentiably.
    using Sum = std::function<torch::Tensor(const torch::Tensor&)>;

    explicit SharedStatistics(Sum sum);
    ~SharedStatistics();
    SharedStatistics(const SharedStatistics&) = delete;
    SharedStatistics& operator=(const SharedStatistics&) = delete;

  private:
    friend torch::Tensor batch_norm(torch::nn::BatchNorm2d& norm, const torch::Tensor& x);

    Sum sum_;
    SharedStatistics* outer_;
};

/// The norm of x [N,C,h,w], in the norm's mode; in training under SharedStatistics with those of all processes.
[[nodiscard]] torch::Tensor batch_norm(torch::nn::BatchNorm2d& norm, const torch::Tensor& x);

}  // namespace patchfusion::nn
