// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/inference/infer.h"

namespace patchfusion::inference::testing {

/// What the obviously correct inference gives.
struct TwinMap {
    torch::Tensor depth_m;          // [H,W] float64 metres, the photograph's size
    double overlap_difference = 0;  // metres
};

/// Consistency-aware inference by definition: one tile at a time, weighted sums over the whole grid in double precision, pixel
/// by pixel. The tiles of each family (regular, shifted columns, rows, both, each batch of random ones) are processed in an
/// order shuffled by `shuffle`: they see the depth from before their family, whatever the order.
TwinMap infer_slowly(model::PatchFusion& model, const torch::Tensor& rgb, const InferenceOptions& options,
                     std::uint64_t shuffle);

}  // namespace patchfusion::inference::testing
