// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/disparity_alignment.h"

#include <cmath>
#include <cstdint>

#include "patchfusion/metrics/comparable.h"

namespace patchfusion::metrics {
namespace {

/// Mean disparities of the prediction and of the truth, 1 / metres.
struct Means {
    double from = 0;
    double to = 0;
    double count = 0;
};

/// Calls visit(1/p, 1/t) for every pixel with truth where the prediction is finite and positive. Both maps [h,w] contiguous
/// float32. A loop, since tensors of 8 million doubles cost more than what they hold.
template <typename Visit>
void for_each_disparity(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range, Visit&& visit) {
    const float* const p = prediction.const_data_ptr<float>();
    const float* const t = truth.const_data_ptr<float>();
    const auto min_m = static_cast<float>(range.min_m);
    const auto max_m = static_cast<float>(range.max_m);
    for (std::int64_t i = 0; i < truth.numel(); ++i) {
        if (t[i] > min_m && t[i] < max_m && std::isfinite(p[i]) && p[i] > 0) {
            visit(1.0 / static_cast<double>(p[i]), 1.0 / static_cast<double>(t[i]));
        }
    }
}

}  // namespace

DisparityAlignment align_disparity(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range) {
    const auto true_map = truth.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const auto map = fit(prediction, true_map).contiguous();
    Means means;
    for_each_disparity(map, true_map, range, [&](double from, double to) {
        means.from += from;
        means.to += to;
        means.count += 1;
    });
    if (means.count == 0) {
        return {};
    }
    means.from /= means.count;
    means.to /= means.count;
    double variance = 0;
    double covariance = 0;
    for_each_disparity(map, true_map, range, [&](double from, double to) {
        variance += (from - means.from) * (from - means.from) / means.count;
        covariance += (from - means.from) * (to - means.to) / means.count;
    });
    const bool varies = variance > 1e-12 * means.from * means.from;
    const double scale = varies ? covariance / variance : 1.0;
    return {.scale = scale, .shift_per_m = means.to - scale * means.from};
}

torch::Tensor aligned(const torch::Tensor& depth_m, const DisparityAlignment& alignment, const DepthRange& range) {
    const auto disparity = depth_m.reciprocal().mul_(alignment.scale).add_(alignment.shift_per_m);
    return disparity.clamp_min_(1.0 / range.max_m).reciprocal_();
}

}  // namespace patchfusion::metrics
