// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <functional>
#include <vector>

#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"

namespace patchfusion::training {

/// How much each pixel counts in L_si: 1 within (min_m, max_m), `far_weight` at max_m (sky and beyond range: the official code
/// leaves them out, but a photograph's sky must come out far), 0 elsewhere. target, result: [N,1,h,w].
[[nodiscard]] torch::Tensor depth_weights(const torch::Tensor& target, double min_m, double max_m, double far_weight);

/// Sums a tensor over the processes that train together, differentiably; none: one process alone.
using SumOverProcesses = std::function<torch::Tensor(const torch::Tensor&)>;

/// The scale-invariant log loss L_si (Eigen et al. 2014; constants of the official code) over all pixels of a batch:
/// 10 sqrt(var(g) + beta mean(g)^2) with g = log p - log t. All [N,1,h,w]; weights of 0 and 1 give the official value.
/// Returns a scalar; 0 where no pixel counts. With `over_all` the batch is that of all processes, each of which returns the
/// same.
[[nodiscard]] torch::Tensor silog_loss(const torch::Tensor& prediction, const torch::Tensor& target,
                                       const torch::Tensor& weight, double beta = 0.15, const SumOverProcesses& over_all = {});

/// How depth edges are met, whatever the scale: the mean over neighbouring pixels of |R(x+1) - R(x)| and |R(y+1) - R(y)|,
/// R = log p - log t, added up over `scales` scales, each of every second pixel of the one before (Li and Snavely 2018, Eq. 6;
/// not in the paper). A pair counts with the product of its weights. All [N,1,h,w]; returns a scalar, with `over_all` as
/// silog_loss.
[[nodiscard]] torch::Tensor gradient_loss(const torch::Tensor& prediction, const torch::Tensor& target,
                                          const torch::Tensor& weight, int scales = 4, const SumOverProcesses& over_all = {});

/// The root mean square difference over all pixels of a batch, in the depths' unit: what RMS scores, where L_si asks for ratios
/// alone (not in the paper). Arguments and result as silog_loss.
[[nodiscard]] torch::Tensor rms_loss(const torch::Tensor& prediction, const torch::Tensor& target, const torch::Tensor& weight,
                                     const SumOverProcesses& over_all = {});

/// The mean |p - t| / t over all pixels of a batch: what REL scores. L_si hardly minds a factor common to all (beta), and REL
/// and RMS pull it to opposite sides (not in the paper). Arguments and result as silog_loss.
[[nodiscard]] torch::Tensor rel_loss(const torch::Tensor& prediction, const torch::Tensor& target, const torch::Tensor& weight,
                                     const SumOverProcesses& over_all = {});

/// The two terms of L_c (Eq. 4), each a scalar mean square over the overlaps.
struct ConsistencyTerms {
    torch::Tensor features;  // ||F1 - F2||^2, mean over the pyramid's levels
    torch::Tensor depth;     // ||D1 - D2||^2, square metres
};

/// L_c of pairs of overlapping tiles: tile 2k with tile 2k+1. features: levels [T,C,h,w]; depth: [T,1,h,w]; rois: [T] in
/// pixels of one grid; strides: tile pixels per feature pixel of each level (a level's last pixels may reach beyond the tile).
/// The overlap is brought to common pixels at each level by RoI align in that level's coordinates.
/// Throws InternalError where a pair does not overlap.
[[nodiscard]] ConsistencyTerms consistency_loss(const FeaturePyramid& features, const torch::Tensor& depth,
                                                const std::vector<RectF>& rois,
                                                const std::array<double, kPyramidLevels>& strides = {32, 16, 8, 4, 2, 1});

}  // namespace patchfusion::training
