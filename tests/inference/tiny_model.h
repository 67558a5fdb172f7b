// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/model/patchfusion.h"

namespace patchfusion::inference::testing {

/// Process size of the tiny model for 16:9 photographs; its working grid is 216x384.
inline constexpr Size kTinyProcess = {.height = 54, .width = 96};
inline constexpr Size kTinyGrid = {.height = 216, .width = 384};

/// A PatchFusion of few channels with seeded random weights, in eval mode. Its normalisation layers have seen noise, so that
/// depth varies over a tile and between tiles. Made once and shared by all tests, which only read it.
model::PatchFusion tiny_model();

/// One of one's own, with the same weights, for tests that change it.
model::PatchFusion new_tiny_model();

/// A smooth random photograph [H,W,3] uint8 with some noise.
torch::Tensor random_photo(Size size, int seed = 1);

/// Largest |a - b| relative to the largest |b|.
double relative_difference(const torch::Tensor& a, const torch::Tensor& b);

}  // namespace patchfusion::inference::testing
