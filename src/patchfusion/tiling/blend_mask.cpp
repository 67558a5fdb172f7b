// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <vector>

#include "patchfusion/tiling/running_mean.h"

namespace patchfusion::tiling {
namespace {

constexpr double kFloor = 1e-3;  // weight of the tile's very border: small, but every pixel counts

/// Gaussian of `sigma`, cut at 2 sigma, normalised; weights[k] belongs to the offset k - 2 sigma.
std::vector<double> gaussian(int sigma) {
    std::vector<double> weights;
    double sum = 0;
    for (int offset = -2 * sigma; offset <= 2 * sigma; ++offset) {
        weights.push_back(sigma == 0 ? 1.0 : std::exp(-0.5 * offset * offset / (static_cast<double>(sigma) * sigma)));
        sum += weights.back();
    }
    std::transform(weights.begin(), weights.end(), weights.begin(), [sum](double weight) { return weight / sum; });
    return weights;
}

/// Index mirrored at the first and last sample without repeating them (OpenCV's BORDER_REFLECT_101).
int reflect(int index, int length) {
    const int period = std::max(1, 2 * (length - 1));
    const int folded = ((index % period) + period) % period;
    return std::min(folded, period - folded) % length;
}

/// The middle 80 % of a side, blurred: [length] float64.
torch::Tensor blurred_box(int length, int sigma) {
    const int margin = length / 10;
    const auto kernel = gaussian(sigma);
    auto profile = torch::zeros({length}, torch::kFloat64);
    auto value = profile.accessor<double, 1>();
    for (int i = 0; i < length; ++i) {
        for (int k = 0; k < static_cast<int>(kernel.size()); ++k) {
            const int source = reflect(i + k - 2 * sigma, length);
            value[i] += source >= margin && source < length - margin ? kernel[static_cast<std::size_t>(k)] : 0.0;
        }
    }
    return profile;
}

}  // namespace

torch::Tensor blend_mask(Size tile) {
    // Official: sigma = int(height / 16) of its landscape tiles. Ours takes the shorter side, the same there, so that a
    // portrait tile's mask is the landscape one's transpose.
    const int sigma = std::min(tile.height, tile.width) / 16;
    // Box and Gaussian are separable, and so is the mask before it is stretched to [0,1].
    auto mask = torch::outer(blurred_box(tile.height, sigma), blurred_box(tile.width, sigma));  // [h,w]
    const double low = mask.min().item<double>();
    const double high = mask.max().item<double>();
    if (high > low) {
        mask = (mask - low) / (high - low);
    }
    return (mask + kFloor).to(torch::kFloat32);
}

}  // namespace patchfusion::tiling
