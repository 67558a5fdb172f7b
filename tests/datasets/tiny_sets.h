// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <string>

#include "patchfusion/core/geometry.h"

namespace patchfusion::testing {

/// A photograph with some structure, [H,W,3] uint8, seeded.
[[nodiscard]] torch::Tensor tiny_photo(Size size, int seed = 0);

/// Adds a stereo pair to a data set in UnrealStereo4K's layout: disparity 0 (sky) in the top quarter, else depth rising from
/// 2 to 10 m from left to right. Returns the depth [H,W], 0 in the sky.
torch::Tensor add_stereo_pair(const std::filesystem::path& folder, const std::string& scene, Size size, double focal_px,
                              double baseline_m);

/// Writes NAME.png, NAME_depth.png (millimetres, rising from left to right with a step of 2 m in
/// the middle; all known but `holes` pixels of the first row) and NAME.json; a focal length
/// of 0 is "K": null. Returns the depth [h,w].
torch::Tensor add_photo_with_depth(const std::filesystem::path& folder, const std::string& name, Size photo, Size truth,
                                   double focal_px, int holes = 0);

}  // namespace patchfusion::testing
