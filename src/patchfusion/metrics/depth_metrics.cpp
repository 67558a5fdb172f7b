// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/depth_metrics.h"

#include <algorithm>
#include <cmath>

#include "patchfusion/metrics/comparable.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::metrics {
namespace {

double silog(const torch::Tensor& predicted, const torch::Tensor& truth) {
    const auto error = (predicted.log() - truth.log()).to(torch::kFloat64);
    const double mean_error = mean_of(error);
    return 100.0 * std::sqrt(std::max(0.0, mean_of(error.square()) - mean_error * mean_error));
}

double see(const torch::Tensor& prediction, const torch::Tensor& truth, const torch::Tensor& pixels) {
    return mean_of(soft_edge_error(prediction, truth).masked_select(pixels));
}

// The mean of the two middle values where their number is even, as numpy.median has it.
double median_of(const torch::Tensor& values) {
    const auto count = values.numel();
    const double upper = std::get<0>(values.kthvalue(count / 2 + 1)).item<double>();
    const double lower = count % 2 == 1 ? upper : std::get<0>(values.kthvalue(count / 2)).item<double>();
    return (lower + upper) / 2.0;
}

}  // namespace

DepthErrors depth_errors(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range,
                         const torch::Tensor& edges) {
    const auto true_map = truth.detach().to(torch::kCPU, torch::kFloat32);
    const auto map = into_range(fit(prediction, true_map), range);
    const auto valid = valid_pixels(true_map, range);
    const auto gt = true_map.masked_select(valid);
    const auto pred = map.masked_select(valid);
    const auto difference = pred - gt;
    const auto edge_pixels = edges.defined() ? edges.detach().to(torch::kCPU, torch::kBool) : boundaries(true_map);
    return {.delta1 = mean_of(torch::maximum(gt / pred, pred / gt) < 1.25),
            .rel = mean_of(difference.abs() / gt),
            .rms = std::sqrt(mean_of(difference.square())),
            .log10 = mean_of((pred.log10() - gt.log10()).abs()),
            .silog = gt.numel() == 0 ? std::nan("") : silog(pred, gt),
            .see = see(map, true_map, valid.logical_and(edge_pixels))};
}

double median_scale(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range) {
    const auto true_map = truth.detach().to(torch::kCPU, torch::kFloat32);
    const auto map = fit(prediction, true_map);
    const auto usable = valid_pixels(true_map, range).logical_and(map.isfinite()).logical_and(map > 0);
    const auto gt = true_map.masked_select(usable);
    return gt.numel() == 0 ? 1.0 : median_of(gt) / median_of(map.masked_select(usable));
}

}  // namespace patchfusion::metrics
