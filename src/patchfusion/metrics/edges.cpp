// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/edges.h"

#include <limits>

namespace patchfusion::metrics {

torch::Tensor boundaries(const torch::Tensor& values, double threshold) {
    auto edges = torch::zeros_like(values, torch::kBool);
    for (const int axis : {0, 1}) {
        const auto steps = values.diff(1, axis).abs() > threshold;  // between each pixel and the next
        const auto between = steps.size(axis);
        edges.narrow(axis, 0, between).logical_or_(steps);
        edges.narrow(axis, 1, between).logical_or_(steps);
    }
    return edges;
}

torch::Tensor soft_edge_error(const torch::Tensor& prediction, const torch::Tensor& truth) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const auto height = truth.size(0);
    const auto width = truth.size(1);
    const auto padded = torch::constant_pad_nd(torch::nan_to_num(truth, kInfinity, kInfinity, -kInfinity), {1, 1, 1, 1}, 0);
    auto smallest = torch::full_like(prediction, kInfinity);
    for (const int dy : {0, 1, 2}) {
        for (const int dx : {0, 1, 2}) {
            const auto neighbour = padded.narrow(0, dy, height).narrow(1, dx, width);
            smallest = torch::minimum(smallest, (neighbour - prediction).abs_());
        }
    }
    return smallest;
}

}  // namespace patchfusion::metrics
