// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/core/geometry.h"

namespace patchfusion::blending::testing {

inline constexpr Size kTile = {.height = 54, .width = 96};

/// Values from 0 to 1 that change over many pixels, [h,w]: `waves` random values across, bilinear between them.
inline torch::Tensor smooth_noise(Size size, int waves, int seed) {
    torch::manual_seed(seed);
    return at::upsample_bilinear2d(torch::rand({1, 1, waves, waves}), {size.height, size.width}, /*align_corners=*/true)[0][0];
}

/// The depth of a scene: a floor that recedes, boxes with sharp edges, fine structure; metres [h,w].
inline torch::Tensor scene(Size size = kTile, int seed = 1) {
    auto depth = torch::linspace(8, 3, size.height).view({size.height, 1}).expand({size.height, size.width}).clone();
    depth.narrow(0, size.height / 4, size.height / 3).narrow(1, size.width / 5, size.width / 6).fill_(2.0);
    depth.narrow(0, size.height / 3, size.height / 2).narrow(1, size.width / 2, size.width / 4).fill_(2.7);
    return depth + 0.3 * smooth_noise(size, 20, seed);
}

/// Without the waves shorter than about `box` pixels, [h,w].
inline torch::Tensor blurred(const torch::Tensor& map, int box) {
    const auto padded = at::replication_pad2d(map.unsqueeze(0).unsqueeze(0), {box / 2, box / 2, box / 2, box / 2});
    return at::avg_pool2d(padded, {2 * (box / 2) + 1, 2 * (box / 2) + 1}, {1, 1})[0][0];
}

inline double mean_error(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().mean().item<double>();
}

}  // namespace patchfusion::blending::testing
