// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::metric_bins {

/// How bin centres are drawn towards a point: by dx / (1 + alpha dx^gamma), dx the distance to it in metres.
struct Attraction {
    double alpha = 300;  // strength, 1/m^gamma
    double gamma = 2;
};

/// Bin centres, resized bilinearly with corners aligned to the points' map, then moved by the mean over the points (ZoeDepth
/// Eq. 1, inverse attractor). points: [N,points,h,w]; centres: [N,bins,h',w'] -> [N,bins,h,w]; all in metres.
/// In float32 on the CPU, where gamma is 2, one pass over the pixels, forward and backward, that keeps nothing but its
/// inputs; elsewhere attracted_plain.
[[nodiscard]] torch::Tensor attracted(const torch::Tensor& points, const torch::Tensor& centres, const Attraction& attraction);

/// The same, written out point by point: obviously correct, and eight maps of all bins for each.
[[nodiscard]] torch::Tensor attracted_plain(const torch::Tensor& points, const torch::Tensor& centres,
                                            const Attraction& attraction);

/// The pass itself, without gradients, on contiguous float32 maps whose channels lie side by side: points [N,h,w,points],
/// centres [N,h',w',bins] -> [N,h,w,bins].
[[nodiscard]] torch::Tensor attracted_side_by_side(const torch::Tensor& points, const torch::Tensor& centres, double alpha);

}  // namespace patchfusion::metric_bins
