// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

namespace patchfusion::metrics {

/// A map cut into regions of like values.
struct Superpixels {
    torch::Tensor labels;     // [h,w] int32, which region a pixel belongs to
    std::vector<double> y;    // of each region: the mean position of its pixels, row
    std::vector<double> x;    // and column
    std::vector<int> pixels;  // and their number; 0: the region lost all of them
};

/// About `count` superpixels of values [h,w] float32 in [0,1]: SLIC (Achanta et al., PAMI 2012) on one channel, with SLICO's
/// compactness, which adapts to each region. Ten rounds of k-means from a regular lattice with spacing S: a pixel goes to the
/// region with the least (difference of value / c)² + (distance / S)², c being the region's own: 0.2 at first, later the
/// largest difference of value that it held, at least 0.01. A pixel looks at the 3x3 regions that started about it (SLIC: at
/// those within a window of 2 S). Regions are not made connected afterwards.
[[nodiscard]] Superpixels superpixels(const torch::Tensor& values, int count);

}  // namespace patchfusion::metrics
