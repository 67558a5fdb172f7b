// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace patchfusion::checkpoint {

/// The element type that safetensors calls `name`, e.g. "F32"; none for a type that we do not read.
[[nodiscard]] std::optional<torch::Dtype> dtype_of_safetensors(std::string_view name);

/// What safetensors calls an element type; none for a type that we do not write.
[[nodiscard]] std::optional<std::string_view> safetensors_name(torch::Dtype dtype);

/// The element type of a PyTorch storage class, e.g. "FloatStorage"; none for a type that we do not read.
[[nodiscard]] std::optional<torch::Dtype> dtype_of_storage(std::string_view class_name);

/// The number of elements of a shape; none where a side is negative or the elements' bytes would not fit an int64.
[[nodiscard]] std::optional<int64_t> element_count(const std::vector<int64_t>& shape, torch::Dtype dtype);

}  // namespace patchfusion::checkpoint
