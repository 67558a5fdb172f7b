// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"

namespace patchfusion::nn {

/// Height and width of [..., h, w].
[[nodiscard]] inline Size size_of(const torch::Tensor& map) {
    return {static_cast<int>(map.size(-2)), static_cast<int>(map.size(-1))};
}

/// Rows of a map: [first, first + count).
struct Rows {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// Bilinear resize whose corner pixels keep their place (align_corners = true), as ZoeDepth and PatchFusion resize features:
/// [N,C,h,w] -> [N,C,size.height,size.width]. Returns `map` itself when it has that size.
[[nodiscard]] torch::Tensor resize_corners(const torch::Tensor& map, Size size);

/// Rows of resize_corners(map, size), which is not made: [N,C,h,w] -> [N,C,rows.count,size.width]. On the CPU.
[[nodiscard]] torch::Tensor resize_corners(const torch::Tensor& map, Size size, Rows rows);

/// Twice the size, cut to `size`, for maps halved with ceil: pixel i of `map` covers pixels 2i and 2i+1 whatever the size, so
/// features stay where the image has them. [N,C,h,w] -> [N,C,size.height,size.width] with 2h-1 <= size.height <= 2h.
[[nodiscard]] torch::Tensor upsample_twice(const torch::Tensor& map, Size size);

}  // namespace patchfusion::nn
