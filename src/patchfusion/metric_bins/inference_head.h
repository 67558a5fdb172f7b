// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <vector>

#include "patchfusion/metric_bins/attractor.h"
#include "patchfusion/metric_bins/conditional_log_binomial.h"

namespace patchfusion::metric_bins {

// MetricBins without gradients on the CPU: the same numbers up to rounding, with fewer products and little memory. Maps are
// [N,h,w,C], float32. What only passes through convolutions and resizes (a level's embedding) is multiplied out: a 1x1
// convolution after another one is one, and a 1x1 convolution and a bilinear resize commute.

/// weight x + bias of a pixel's channels.
struct Affine {
    torch::Tensor weight;  // [out,in]
    torch::Tensor bias;    // [out]
};

/// A 1x1 convolution, in float32.
[[nodiscard]] Affine affine_of(const torch::nn::Conv2d& convolution);
/// weight [out,mid], without a bias, after inner.
[[nodiscard]] Affine linear_after(const torch::Tensor& weight, const Affine& inner);

/// What a level makes of its feature.
struct LevelWeights {
    Affine hidden;     // of the projector, then ReLU
    Affine attracted;  // from there to the attractor's hidden values, without the coarser level's part
    Affine points;     // from those, after ReLU, to the attractor's points before their softplus
    Affine next;       // from the projector's hidden values to this level's part of what comes next
    const AttractorOptions* options = nullptr;
};

/// What goes from level to level.
struct LevelState {
    torch::Tensor guide;    // [N,h',w',next] the level's part of the hidden values of the next one
    torch::Tensor centres;  // [N,h',w',bins] metres
};

/// The bottleneck's mid-way results: relu(hidden), then `out` of it. feature: [N,C,h,w] -> [N,h,w,out].
[[nodiscard]] torch::Tensor two_layers(const torch::Tensor& feature, const Affine& hidden, const Affine& out);

/// One attractor level; feature: [N,C,h,w] of any type, before: of the coarser level.
[[nodiscard]] LevelState attract(const torch::Tensor& feature, const LevelWeights& weights, const LevelState& before);

/// The log-binomial layer. feature: [N,in-1,h,w]; relative_depth: [N,1,h,w] of any size or undefined; state.guide: the
/// embedding's part of its hidden values, filled up with zeros to whole nn::lanes -> [N,1,h,w] metres.
[[nodiscard]] torch::Tensor log_binomial_mean(ConditionalLogBinomialImpl& layer, const torch::Tensor& feature,
                                              const torch::Tensor& relative_depth, const LevelState& state);

}  // namespace patchfusion::metric_bins
