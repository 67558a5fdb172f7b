// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {

torch::Tensor resize_photo(const torch::Tensor& rgb, Size size) {
    TORCH_CHECK(rgb.dim() == 3 && rgb.size(2) == 3 && rgb.scalar_type() == torch::kUInt8, "resize_photo: need [H,W,3] uint8");
    // [H,W,3] seen as [1,3,H,W] is channels-last already: no copy of the photograph is made, at any size of it. Shrinking
    // stays in 8 bits (vectorised, the rounding is that of the photograph itself); enlarging is done in float, without steps.
    const auto photo = rgb.permute({2, 0, 1}).unsqueeze(0);  // [1,3,H,W]
    const bool shrinks = size.height <= rgb.size(0) && size.width <= rgb.size(1);
    const auto source = shrinks ? photo : photo.to(torch::kFloat32);
    const auto resized = at::_upsample_bilinear2d_aa(source, {size.height, size.width}, /*align_corners=*/false);
    return resized.to(torch::kFloat32).div_(255.0).contiguous();
}

torch::Tensor crop(const torch::Tensor& image, const Rect& rect) {
    return image.narrow(-2, rect.top, rect.height).narrow(-1, rect.left, rect.width);
}

}  // namespace patchfusion::tiling
