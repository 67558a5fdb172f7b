// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <functional>
#include <mutex>
#include <optional>

#include "patchfusion/core/geometry.h"
#include "patchfusion/nn/weight_state.h"

namespace patchfusion::nn {

/// Keeps a tensor that depends on a size and on one weight alone, for the last size asked for, as long as the weight stays as
/// it is (neither written to nor moved). Safe to use from several threads.
class SizeCache {
  public:
    using Make = std::function<torch::Tensor()>;

    /// What make() gives for this size and weight. Where the weight wants a gradient, make() is called each time, and nothing
    /// is kept.
    torch::Tensor get(Size size, const torch::Tensor& weight, const Make& make);

  private:
    struct Key {
        Size size;
        WeightState weight;

        friend bool operator==(const Key&, const Key&) = default;
    };

    std::mutex mutex_;
    std::optional<Key> key_;
    torch::Tensor kept_;
};

}  // namespace patchfusion::nn
