// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion {

/// The tensor in float32 where it is in less (as autocast leaves it), else as it is.
[[nodiscard]] inline torch::Tensor at_least_float32(const torch::Tensor& tensor) {
    return tensor.to(torch::promoteTypes(tensor.scalar_type(), torch::kFloat32));
}

}  // namespace patchfusion
