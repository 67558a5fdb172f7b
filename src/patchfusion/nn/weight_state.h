// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::nn {

/// What tells one state of a weight from another: where it lies, and how often it was written to.
struct WeightState {
    const void* data = nullptr;
    std::uint32_t version = 0;  // counts writes
    torch::Dtype dtype = torch::kFloat32;
    torch::Device device = torch::kCPU;

    friend bool operator==(const WeightState&, const WeightState&) = default;
};

[[nodiscard]] inline WeightState state_of(const torch::Tensor& weight) {
    return {.data = weight.const_data_ptr(),
            .version = weight.is_inference() ? 0 : static_cast<std::uint32_t>(weight._version()),
            .dtype = weight.scalar_type(),
            .device = weight.device()};
}

}  // namespace patchfusion::nn
