// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/data/crops.h"
#include "patchfusion/data/render_cache.h"

namespace patchfusion::data {

/// The mean view of a training set: the geometric mean of the canonical depth of the records from `first` on, clamped to the
/// range, [h,w] float32 at a quarter of the process size. What a network knows that never looks: a baseline for evaluation.
[[nodiscard]] torch::Tensor mean_depth(const RenderCache& cache, const CanonicalRange& range, std::int64_t first = 0);

}  // namespace patchfusion::data
