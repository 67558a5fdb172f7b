// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/tiling/running_mean.h"

#include <array>
#include <limits>

#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {

RunningMean::RunningMean(Size grid, torch::Device device)
    : mean_(torch::zeros({grid.height, grid.width}, device)), weight_(torch::zeros({grid.height, grid.width}, device)) {}

void RunningMean::add(const Rect& rect, const torch::Tensor& depth, const torch::Tensor& weight) {
    auto mean = crop(mean_, rect);
    auto total = crop(weight_, rect);
    total.add_(weight);
    // mean' = (mean * total + depth * weight) / (total + weight), written as a step so that equal depths stay exactly equal.
    mean.add_((depth - mean) * (weight / total.clamp_min(std::numeric_limits<float>::min())));
}

RunningMean RunningMean::officially_resized(Size grid) const {
    RunningMean resized(grid, mean_.device());
    const std::array<std::int64_t, 2> size = {grid.height, grid.width};
    resized.mean_ = at::upsample_nearest2d(mean_.unsqueeze(0).unsqueeze(0), size)[0][0];
    resized.weight_ = at::upsample_bilinear2d(weight_.unsqueeze(0).unsqueeze(0), size, /*align_corners=*/true)[0][0];
    return resized;
}

torch::Tensor RunningMean::mean(const Rect& rect) const {
    return crop(mean_, rect).clone();
}

torch::Tensor RunningMean::weight(const Rect& rect) const {
    return crop(weight_, rect).clone();
}

}  // namespace patchfusion::tiling
