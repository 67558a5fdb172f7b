// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/resize.h"

namespace patchfusion::nn {

namespace F = torch::nn::functional;

torch::Tensor resize_corners(const torch::Tensor& map, Size size) {
    if (size_of(map) == size) {
        return map;
    }
    return F::interpolate(map, F::InterpolateFuncOptions()
                                   .size(std::vector<std::int64_t>{size.height, size.width})
                                   .mode(torch::kBilinear)
                                   .align_corners(true));
}

torch::Tensor resize_corners(const torch::Tensor& map, Size size, Rows rows) {
    const std::int64_t last = map.size(2) - 1;
    // In float32 as LibTorch does it, or the last bits of a position would differ.
    const float step = size.height > 1 ? static_cast<float>(last) / static_cast<float>(size.height - 1) : 0.0F;
    const torch::Tensor at = torch::arange(rows.first, rows.first + rows.count, torch::kFloat) * step;  // [count]
    const torch::Tensor above = at.to(torch::kLong).clamp_max_(last);
    const torch::Tensor below = (above + 1).clamp_max_(last);
    const torch::Tensor share = (at - above).to(map.scalar_type()).view({-1, 1, 1});
    const torch::Tensor rows_first = map.permute({0, 2, 3, 1});  // [N,h,w,C]
    const torch::Tensor between = rows_first.index_select(1, above).lerp_(rows_first.index_select(1, below), share);
    return resize_corners(between.permute({0, 3, 1, 2}), {.height = static_cast<int>(rows.count), .width = size.width});
}

torch::Tensor upsample_twice(const torch::Tensor& map, Size size) {
    const Size full = {2 * size_of(map).height, 2 * size_of(map).width};
    TORCH_CHECK(size.height <= full.height && size.width <= full.width, "upsample_twice: ", size.height, " x ", size.width,
                " is more than twice the map");
    const torch::Tensor twice = F::interpolate(map, F::InterpolateFuncOptions()
                                                        .size(std::vector<std::int64_t>{full.height, full.width})
                                                        .mode(torch::kBilinear)
                                                        .align_corners(false));  // [N,C,2h,2w]
    return size == full ? twice : twice.narrow(2, 0, size.height).narrow(3, 0, size.width);
}

}  // namespace patchfusion::nn
