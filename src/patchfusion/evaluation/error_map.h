// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <filesystem>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::evaluation {

/// Where a prediction is wrong: |ln(prediction / truth)| at each pixel of the truth, from black (0) through violet and orange
/// to nearly white (ln 1.25 and more: beyond the limit of δ1), in the colour map magma; grey where there is no truth in range.
/// The scale is fixed, so that pictures can be compared. prediction_m [H,W], truth_m [h,w] metres -> [h,w,3] uint8.
[[nodiscard]] torch::Tensor error_picture(const torch::Tensor& prediction_m, const torch::Tensor& truth_m);

/// Where overlapping tiles disagree: the mean |a - b| of their predictions, relative to the depth there, in the same colours
/// (nearly white: 0.25 and more); grey where no tiles overlap. overlap_m [gh,gw], prediction_m [H,W] metres -> [gh,gw,3] uint8.
[[nodiscard]] torch::Tensor overlap_picture(const torch::Tensor& overlap_m, const torch::Tensor& prediction_m);

/// Writes FOLDER/SET/IMAGE-PLAN.png, the error picture, and IMAGE-PLAN-overlap.png where tiles of the plan overlap; a slash in
/// the image's name becomes an underscore. Folders are made. Returns the paths. Throws InputError where they cannot be written.
std::vector<std::filesystem::path> write_error_maps(const std::filesystem::path& folder, const ScoredMap& map);

}  // namespace patchfusion::evaluation
