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
