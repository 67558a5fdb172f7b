// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/controlnet.h"

#include <algorithm>
#include <cmath>

namespace patchfusion::export3d {

torch::Tensor controlnet_picture(const torch::Tensor& depth_m, int shorter_side) {
    const double scale = static_cast<double>(shorter_side) / static_cast<double>(std::min(depth_m.size(0), depth_m.size(1)));
    const auto side = [scale](std::int64_t length) {
        return std::max<std::int64_t>(8, 8 * std::llround(static_cast<double>(length) * scale / 8));
    };
    const torch::Tensor depth = depth_m.to(torch::kFloat32);
    const torch::Tensor nearest = depth.min();
    const torch::Tensor normalised = (depth - nearest) / (depth.max() - nearest).clamp_min(1e-9) * 256.0;
    const torch::Tensor inverted = (256.0 - normalised).unsqueeze(0).unsqueeze(0);  // [1,1,H,W]
    const torch::Tensor resized =
        at::_upsample_bilinear2d_aa(inverted, {side(depth.size(0)), side(depth.size(1))}, /*align_corners=*/false);
    return resized[0][0].clamp(0, 255).to(torch::kUInt8).unsqueeze(2).repeat({1, 1, 3});
}

}  // namespace patchfusion::export3d
