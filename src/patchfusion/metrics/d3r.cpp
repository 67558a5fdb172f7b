// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/d3r.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "patchfusion/metrics/comparable.h"
#include "patchfusion/metrics/superpixels.h"

namespace patchfusion::metrics {
namespace {

/// Pairs of regions that share a side, each once, the smaller label first.
std::set<std::pair<std::int32_t, std::int32_t>> touching(const torch::Tensor& labels) {
    std::set<std::pair<std::int32_t, std::int32_t>> pairs;
    const auto label = labels.accessor<std::int32_t, 2>();
    const auto add = [&](std::int32_t a, std::int32_t b) {
        if (a != b) {
            pairs.insert(std::minmax(a, b));
        }
    };
    for (std::int64_t y = 0; y < labels.size(0); ++y) {
        for (std::int64_t x = 0; x < labels.size(1); ++x) {
            if (x + 1 < labels.size(1)) {
                add(label[y][x], label[y][x + 1]);
            }
            if (y + 1 < labels.size(0)) {
                add(label[y][x], label[y + 1][x]);
            }
        }
    }
    return pairs;
}

/// Disparity brought to [0,1]; 0 where there is no truth. truth_m [h,w], 0: none.
torch::Tensor relative_disparity(const torch::Tensor& truth_m) {
    const auto known = truth_m > 0;
    const auto disparity = truth_m.reciprocal();  // infinite where there is none
    const auto values = disparity.masked_select(known);
    if (values.numel() == 0) {
        return torch::zeros_like(truth_m);
    }
    const auto least = values.min();
    return ((disparity - least) / (values.max() - least).clamp_min(1e-12)).masked_fill(known.logical_not(), 0);
}

int order(double a, double b, double same_ratio) {
    return a > same_ratio * b ? 1 : b > same_ratio * a ? -1 : 0;
}

/// Depth at the centres of the regions; the maps that regions were found on hold every `stride`-th pixel.
std::vector<double> at_centres(const torch::Tensor& depth_m, const Superpixels& regions, std::int64_t stride) {
    const auto depth = depth_m.accessor<float, 2>();
    std::vector<double> values;
    for (std::size_t i = 0; i < regions.pixels.size(); ++i) {
        const auto y = static_cast<std::int64_t>(std::floor(regions.y[i])) * stride;
        const auto x = static_cast<std::int64_t>(std::floor(regions.x[i])) * stride;
        values.push_back(regions.pixels[i] > 0 ? static_cast<double>(depth[y][x]) : 0.0);
    }
    return values;
}

}  // namespace

double d3r(const torch::Tensor& prediction, const torch::Tensor& truth, const DepthRange& range, const D3rOptions& options) {
    const ComparableMaps maps = comparable(prediction, truth, range);
    const std::int64_t longest = std::max(maps.truth_m.size(0), maps.truth_m.size(1));
    const std::int64_t stride = (longest + options.longest_side - 1) / options.longest_side;
    const auto small = maps.truth_m.slice(0, 0, c10::nullopt, stride).slice(1, 0, c10::nullopt, stride);  // the nearest pixels
    const Superpixels regions = superpixels(relative_disparity(small), options.superpixels);
    const std::vector<double> true_m = at_centres(maps.truth_m, regions, stride);
    const std::vector<double> predicted_m = at_centres(maps.prediction_m, regions, stride);

    std::int64_t pairs = 0;
    std::int64_t disagreement = 0;
    for (const auto& [a, b] : touching(regions.labels)) {
        const auto i = static_cast<std::size_t>(a);
        const auto j = static_cast<std::size_t>(b);
        if (true_m[i] > 0 && true_m[j] > 0 && order(true_m[i], true_m[j], options.edge_ratio) != 0) {
            disagreement += std::abs(order(true_m[i], true_m[j], options.same_ratio) -
                                     order(predicted_m[i], predicted_m[j], options.same_ratio));
            ++pairs;
        }
    }
    return pairs > 0 ? static_cast<double>(disagreement) / static_cast<double>(pairs)
                     : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace patchfusion::metrics
