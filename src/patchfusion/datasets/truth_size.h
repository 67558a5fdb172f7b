// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>

#include "patchfusion/core/geometry.h"

namespace patchfusion::datasets {

/// Throws InputError naming `truth_file` unless depth [h,w] and photograph [H,W,3] have one aspect, up to a pixel of the truth.
void check_same_view(const std::filesystem::path& truth_file, const torch::Tensor& rgb, const torch::Tensor& depth_m);

/// Throws InputError naming `photo_file` unless the photograph [H,W,3] has the size of its disparity map.
void check_same_size(const std::filesystem::path& photo_file, const torch::Tensor& rgb, Size disparity);

}  // namespace patchfusion::datasets
