// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <functional>
#include <mutex>
#include <optional>

#include "patchfusion/core/geometry.h"

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
    /// What tells one state of a weight from another.
    struct Key {
        Size size;
        const void* data = nullptr;
        std::uint32_t version = 0;  // counts writes
        torch::Dtype dtype = torch::kFloat32;
        torch::Device device = torch::kCPU;

        friend bool operator==(const Key&, const Key&) = default;
    };
    static Key key_of(Size size, const torch::Tensor& weight);

    std::mutex mutex_;
    std::optional<Key> key_;
    torch::Tensor kept_;
};

}  // namespace patchfusion::nn
