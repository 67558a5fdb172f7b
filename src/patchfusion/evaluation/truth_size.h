// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>

namespace patchfusion::evaluation {

/// Throws InputError naming `truth_file` unless depth [h,w] and photograph [H,W,3] have one aspect, up to a pixel of the truth.
void check_same_view(const std::filesystem::path& truth_file, const torch::Tensor& rgb, const torch::Tensor& depth_m);

}  // namespace patchfusion::evaluation
