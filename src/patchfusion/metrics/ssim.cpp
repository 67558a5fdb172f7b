// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metrics/ssim.h"

#include <array>
#include <limits>

namespace patchfusion::metrics {
namespace {

constexpr int kRadius = 5;
constexpr double kSigma = 1.5;
constexpr double kC1 = (0.01 * 255) * (0.01 * 255);
constexpr double kC2 = (0.03 * 255) * (0.03 * 255);

/// Gaussian sums over 11x11 windows, zero beyond the border. maps: [N,H,W].
torch::Tensor window_sums(const torch::Tensor& maps) {
    const torch::Tensor offset = torch::arange(-kRadius, kRadius + 1, torch::kFloat32);  // [11]
    torch::Tensor weight = torch::exp(-offset.square() / (2 * kSigma * kSigma));
    weight = weight / weight.sum();
    const auto filtered = [](const torch::Tensor& planes, const torch::Tensor& kernel, std::array<std::int64_t, 2> padding) {
        return torch::conv2d(planes, kernel, /*bias=*/{}, /*stride=*/1, torch::IntArrayRef(padding));
    };
    const torch::Tensor rows = filtered(maps.unsqueeze(1), weight.view({1, 1, 1, -1}), {0, kRadius});
    return filtered(rows, weight.view({1, 1, -1, 1}), {kRadius, 0}).squeeze(1);
}

}  // namespace

torch::Tensor luma(const torch::Tensor& rgb) {
    const torch::Tensor channels = rgb.to(torch::kFloat32);  // [H,W,3]
    return 0.299 * channels.select(2, 0) + 0.587 * channels.select(2, 1) + 0.114 * channels.select(2, 2);
}

torch::Tensor ssim_map(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& known) {
    const torch::InferenceMode no_gradients;
    const torch::Tensor mask = known.to(torch::kFloat32);  // [H,W]
    const torch::Tensor x = torch::where(known, a, 0.0).to(torch::kFloat32);
    const torch::Tensor y = torch::where(known, b, 0.0).to(torch::kFloat32);
    const torch::Tensor sums = window_sums(torch::stack({mask, x, y, x * x, y * y, x * y}));  // [6,H,W]
    const auto mean = [&](int i) { return sums[i] / sums[0].clamp_min(1e-6); };
    const torch::Tensor mean_x = mean(1);
    const torch::Tensor mean_y = mean(2);
    const torch::Tensor variances = (mean(3) - mean_x * mean_x).clamp_min(0) + (mean(4) - mean_y * mean_y).clamp_min(0);
    const torch::Tensor covariance = mean(5) - mean_x * mean_y;
    const torch::Tensor luminance = (2 * mean_x * mean_y + kC1) / (mean_x * mean_x + mean_y * mean_y + kC1);
    const torch::Tensor structure = (2 * covariance + kC2) / (variances + kC2);
    return (luminance * structure).masked_fill(~known, std::numeric_limits<double>::quiet_NaN());
}

double ssim(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& known) {
    return ssim_map(a, b, known).masked_select(known).to(torch::kFloat64).mean().item<double>();
}

}  // namespace patchfusion::metrics
