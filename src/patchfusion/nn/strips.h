// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <functional>

#include "patchfusion/nn/resize.h"

namespace patchfusion::nn {

/// How a map is made in strips.
struct StripOptions {
    std::int64_t reach = 0;  // rows above and below that a row of the result depends on
    std::int64_t rows = 64;  // of a strip at most; the fewer, the less memory and the more rows are computed twice
};

/// make({0, height}) [N,C,height,w], made from a strip of rows at a time, so that what `make` makes in between is never there
/// whole. make(rows) gives [N,C,count,w] and need not be right within `reach` of borders that are not the map's. Without
/// gradients only: writes into the result.
[[nodiscard]] torch::Tensor in_strips(std::int64_t height, const std::function<torch::Tensor(Rows)>& make,
                                      const StripOptions& options);

}  // namespace patchfusion::nn
