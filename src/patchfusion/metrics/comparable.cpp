// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/comparable.h"

#include <fmt/format.h>
#include <array>
#include <cstdint>

#include "patchfusion/core/error.h"

namespace patchfusion::metrics {

double mean_of(const torch::Tensor& values) {
    return values.mean(torch::kFloat64).item<double>();
}

torch::Tensor fit(const torch::Tensor& prediction, const torch::Tensor& truth) {
    if (prediction.dim() != 2 || truth.dim() != 2) {
        throw InternalError(fmt::format("metrics: prediction and truth must be [H,W], not of {} and {} dimensions",
                                        prediction.dim(), truth.dim()));
    }
    auto map = prediction.detach().to(torch::kCPU, torch::kFloat32);
    if (map.sizes() == truth.sizes()) {
        return map;
    }
    const std::array<std::int64_t, 2> size = {truth.size(0), truth.size(1)};
    return at::upsample_bilinear2d(map.unsqueeze(0).unsqueeze(0), size, /*align_corners=*/false)[0][0];
}

torch::Tensor into_range(const torch::Tensor& prediction, const DepthRange& range) {
    return torch::nan_to_num(prediction, range.min_m, range.max_m, range.min_m).clamp(range.min_m, range.max_m);
}

torch::Tensor valid_pixels(const torch::Tensor& truth, const DepthRange& range) {
    return torch::logical_and(truth > range.min_m, truth < range.max_m);
}

ComparableMaps comparable(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range) {
    const auto true_map = truth.detach().to(torch::kCPU, torch::kFloat32);
    return {.prediction_m = into_range(fit(prediction, true_map), range).contiguous(),
            .truth_m = true_map.masked_fill(valid_pixels(true_map, range).logical_not(), 0).contiguous()};
}

}  // namespace patchfusion::metrics
