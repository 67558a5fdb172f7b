// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion {

/// Zeros of this size on the CPU. From 16 MB on they have pages of their own, which the system hands out as they are first
/// written and takes back as soon as the tensor is gone; the allocator might keep them, or leave a hole that nothing else fits
/// into. For what is as large as a photograph. Throws InputError where there is not that much memory.
[[nodiscard]] torch::Tensor zeros_on_own_pages(at::IntArrayRef sizes, torch::Dtype dtype);

}  // namespace patchfusion
