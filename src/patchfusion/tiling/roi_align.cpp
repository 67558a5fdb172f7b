// SPDX-License-Identifier: Apache-2.0
// RoI align averages bilinear samples on an axis-aligned lattice, and so is separable: out = Wy · features · Wxᵀ with one
// small weight matrix per axis. Two matrix products over the pixels that the RoI touches, exact and differentiable as they
// stand, with the channels innermost: the layout of the convolutions before and after.
#include <algorithm>
#include <cmath>

#include "patchfusion/core/error.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {
namespace {

/// The samples of one axis as weights over the pixels first .. first + weights.size(1) - 1.
struct AxisWeights {
    std::int64_t first;
    torch::Tensor weights;  // [bins,pixels] float64
};

/// torchvision's sampling: pixel centres at i + 0.5 (aligned = true), ceil(length / bins) samples a bin; a sample more than a
/// pixel outside counts as 0, one nearer takes the border's value.
AxisWeights axis_weights(double start, double length, int bins, std::int64_t pixels) {
    const double origin = start - 0.5;
    const double bin = length / bins;
    const int samples = static_cast<int>(std::ceil(bin));
    const auto pixel_at = [&](double position) {
        return static_cast<std::int64_t>(std::clamp(std::floor(position), 0.0, static_cast<double>(pixels - 1)));
    };
    const std::int64_t first = pixel_at(origin);
    const std::int64_t last = pixel_at(origin + length + 1.0);

    auto weights = torch::zeros({bins, last - first + 1}, torch::kFloat64);
    auto weight = weights.accessor<double, 2>();
    for (int b = 0; b < bins; ++b) {
        for (int s = 0; s < samples; ++s) {
            const double position = origin + bin * (b + (s + 0.5) / samples);
            if (position < -1.0 || position > static_cast<double>(pixels)) {
                continue;
            }
            const double inside = std::clamp(position, 0.0, static_cast<double>(pixels - 1));
            const auto low = static_cast<std::int64_t>(inside);
            const auto high = std::min(low + 1, pixels - 1);
            const double fraction = inside - static_cast<double>(low);
            weight[b][low - first] += (1.0 - fraction) / samples;
            weight[b][high - first] += fraction / samples;
        }
    }
    return {.first = first, .weights = weights};
}

/// features [C,h,w] -> [out.height,out.width,C].
torch::Tensor align_one(const torch::Tensor& features, const RectF& roi, Size out, const torch::TensorOptions& compute) {
    const auto rows = axis_weights(roi.top, roi.height, out.height, features.size(1));
    const auto columns = axis_weights(roi.left, roi.width, out.width, features.size(2));
    const auto touched = features.narrow(1, rows.first, rows.weights.size(1)).narrow(2, columns.first, columns.weights.size(1));
    const auto pixels = touched.permute({1, 2, 0}).to(compute).contiguous();       // [rows,columns,C]
    const auto down = torch::matmul(rows.weights.to(compute), pixels.flatten(1));  // [out.height,columns C]
    return torch::matmul(columns.weights.to(compute),
                         down.view({-1, pixels.size(1), pixels.size(2)}));  // [out.height,out.width,C]
}

}  // namespace

torch::Tensor roi_align(const torch::Tensor& features, const std::vector<RectF>& rois_in_features, Size out) {
    const auto count = static_cast<std::int64_t>(rois_in_features.size());
    if (features.dim() != 4 || (features.size(0) != 1 && features.size(0) != count)) {
        throw InternalError("roi_align: need features [1,C,h,w], or one image for each RoI");
    }
    // As torchvision does: full precision under autocast (depth in 8 significant bits would show).
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    const auto compute =
        features.options().dtype(features.scalar_type() == torch::kFloat64 ? torch::kFloat64 : torch::kFloat32);
    std::vector<torch::Tensor> aligned;
    aligned.reserve(rois_in_features.size());
    for (std::int64_t i = 0; i < count; ++i) {
        const auto image = features.size(0) == 1 ? features[0] : features[i];  // [C,h,w], a view
        aligned.push_back(align_one(image, rois_in_features[static_cast<std::size_t>(i)], out, compute));
    }
    if (aligned.empty()) {
        return torch::empty({0, features.size(1), out.height, out.width}, features.options());
    }
    return torch::stack(aligned).to(features.scalar_type()).permute({0, 3, 1, 2});  // channels-last in memory
}

}  // namespace patchfusion::tiling
