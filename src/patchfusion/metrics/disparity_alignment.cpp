// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/disparity_alignment.h"

#include "patchfusion/metrics/comparable.h"

namespace patchfusion::metrics {

DisparityAlignment align_disparity(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range) {
    const auto true_map = truth.detach().to(torch::kCPU, torch::kFloat32);
    const auto map = fit(prediction, true_map);
    const auto usable = valid_pixels(true_map, range).logical_and(map.isfinite()).logical_and(map > 0);
    const auto from = map.masked_select(usable).to(torch::kFloat64).reciprocal_();     // [n] 1/p
    const auto to = true_map.masked_select(usable).to(torch::kFloat64).reciprocal_();  // [n] 1/t
    if (from.numel() == 0) {
        return {};
    }
    const double mean_from = mean_of(from);
    const double mean_to = mean_of(to);
    const double variance = mean_of((from - mean_from).square_());
    const double covariance = mean_of((from - mean_from).mul_(to - mean_to));
    const bool varies = variance > 1e-12 * mean_from * mean_from;
    const double scale = varies ? covariance / variance : 1.0;
    return {.scale = scale, .shift_per_m = mean_to - scale * mean_from};
}

torch::Tensor aligned(const torch::Tensor& depth_m, const DisparityAlignment& alignment, const DepthRange& range) {
    const auto disparity = depth_m.reciprocal().mul_(alignment.scale).add_(alignment.shift_per_m);
    return disparity.clamp_min_(1.0 / range.max_m).reciprocal_();
}

}  // namespace patchfusion::metrics
