// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/working_grid.h"

#include <utility>

#include "patchfusion/tiling/resample.h"

namespace patchfusion::inference {
namespace {

/// Whether a grid in float32 takes more memory than the photograph that it is a smaller picture of.
bool outweighs(Size grid, const torch::Tensor& rgb) {
    return grid.height <= rgb.size(0) && grid.width <= rgb.size(1) &&
           grid.area() * 3 * static_cast<std::int64_t>(sizeof(float)) > rgb.numel();
}

}  // namespace

WorkingGrid::WorkingGrid(torch::Tensor pixels)
    : size_{.height = static_cast<int>(pixels.size(2)), .width = static_cast<int>(pixels.size(3))},
      pixels_(std::move(pixels)) {}

WorkingGrid::WorkingGrid(torch::Tensor rgb, Size size, torch::Device device) : size_(size), device_(device) {
    if (outweighs(size, rgb)) {
        rgb_ = std::move(rgb);
    } else {
        pixels_ = tiling::resize_photo(rgb, size).to(device);
    }
}

torch::Tensor WorkingGrid::crop(const Rect& tile) const {
    return pixels_.defined() ? tiling::crop(pixels_, tile) : tiling::shrink_part(rgb_, size_, tile).to(device_);
}

}  // namespace patchfusion::inference
