// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/tiling/running_mean.h"

#include <array>
#include <limits>

#include "patchfusion/core/own_pages.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {
namespace {

/// All of a map [H,W].
Rect whole(const torch::Tensor& map) {
    return {.left = 0, .top = 0, .width = static_cast<int>(map.size(1)), .height = static_cast<int>(map.size(0))};
}

/// A rectangle in coordinates that start at the corner of another.
Rect moved(const Rect& rect, const Rect& corner) {
    return {.left = rect.left - corner.left, .top = rect.top - corner.top, .width = rect.width, .height = rect.height};
}

}  // namespace

RunningMean::RunningMean(Size grid, torch::Device device)
    : mean_(zeros_on_own_pages({grid.height, grid.width}, torch::kFloat32).to(device)) {}

void RunningMean::add(const Rect& rect, const torch::Tensor& depth, const torch::Tensor& weight) {
    auto mean = crop(mean_, rect);
    const auto total = this->weight(rect) + weight;
    // mean' = (mean * total + depth * weight) / (total + weight), written as a step so that equal depths stay exactly equal.
    mean.add_((depth - mean) * (weight / total.clamp_min(std::numeric_limits<float>::min())));
    added_.push_back({.rect = rect, .weight = weight});
}

RunningMean RunningMean::officially_resized(Size grid) const {
    RunningMean resized(grid, mean_.device());
    const std::array<std::int64_t, 2> size = {grid.height, grid.width};
    resized.mean_ = at::upsample_nearest2d(mean_.unsqueeze(0).unsqueeze(0), size)[0][0];
    const auto weight = this->weight(whole(mean_)).unsqueeze(0).unsqueeze(0);  // [1,1,H,W]
    resized.added_.push_back(
        {.rect = whole(resized.mean_), .weight = at::upsample_bilinear2d(weight, size, /*align_corners=*/true)[0][0]});
    return resized;
}

torch::Tensor RunningMean::mean(const Rect& rect) const {
    return crop(mean_, rect).clone();
}

torch::Tensor RunningMean::weight(const Rect& rect) const {
    auto total = torch::zeros({rect.height, rect.width}, mean_.options());
    for (const auto& [placed, weight] : added_) {
        const Rect common = intersection(placed, rect);
        if (!common.empty()) {
            crop(total, moved(common, rect)).add_(crop(weight, moved(common, placed)));
        }
    }
    return total;
}

}  // namespace patchfusion::tiling
