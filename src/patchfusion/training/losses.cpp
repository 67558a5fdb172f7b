// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/losses.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "patchfusion/core/error.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::training {
namespace {

constexpr double kLeastSquare = 1e-12;  // keeps a root's gradient finite at a perfect prediction

RectF overlap_of(const RectF& a, const RectF& b) {
    const double left = std::max(a.left, b.left);
    const double top = std::max(a.top, b.top);
    const RectF common = {left, top, std::min(a.left + a.width, b.left + b.width) - left,
                          std::min(a.top + a.height, b.top + b.height) - top};
    if (common.width <= 0 || common.height <= 0) {
        throw InternalError(
            fmt::format("consistency loss: tiles at ({}, {}) and ({}, {}) do not overlap", a.left, a.top, b.left, b.top));
    }
    return common;
}

/// Feature or depth maps of tiles: `stride` tile pixels per map pixel, tiles of `tile` pixels.
struct TileMaps {
    std::vector<torch::Tensor> maps;  // [T] of [1,C,h,w]: split once, so that the gradient is put together once
    double stride = 1;
    Size tile;
};

/// A rectangle of the image in map pixels of the tile that lies at `roi`.
RectF in_map(const RectF& rect, const RectF& roi, const TileMaps& maps) {
    const double x = maps.tile.width / roi.width / maps.stride;
    const double y = maps.tile.height / roi.height / maps.stride;
    return {(rect.left - roi.left) * x, (rect.top - roi.top) * y, rect.width * x, rect.height * y};
}

/// Mean square difference of the maps of tiles `first` and `first` + 1 where they overlap.
torch::Tensor overlap_difference(const TileMaps& of, const std::vector<RectF>& rois, std::size_t first) {
    const RectF common = overlap_of(rois[first], rois[first + 1]);
    const RectF in_a = in_map(common, rois[first], of);
    const RectF in_b = in_map(common, rois[first + 1], of);
    // One sample a pixel: no more output pixels than the overlap has, so that whole-pixel shifts are compared unresampled.
    const Size out = {std::max(1, static_cast<int>(std::lround(in_a.height))),
                      std::max(1, static_cast<int>(std::lround(in_a.width)))};
    const auto from_a = tiling::roi_align(of.maps[first], {in_a}, out);
    const auto from_b = tiling::roi_align(of.maps[first + 1], {in_b}, out);
    return (from_a - from_b).square().mean();
}

torch::Tensor sum_over_pairs(const TileMaps& of, const std::vector<RectF>& rois) {
    auto sum = torch::zeros({}, torch::kFloat);
    for (std::size_t first = 0; first < rois.size(); first += 2) {
        sum = sum + overlap_difference(of, rois, first);
    }
    return sum;
}

/// `over_all`, or the sum that is there already where one process trains alone.
torch::Tensor sum_of(const torch::Tensor& local, const SumOverProcesses& over_all) {
    return over_all ? over_all(local) : local;
}

torch::Tensor log_ratio(const torch::Tensor& prediction, const torch::Tensor& target) {
    constexpr double kEpsilon = 1e-7;  // official code
    return torch::log(prediction + kEpsilon) - torch::log(target + kEpsilon);
}

/// Weighted mean over neighbours along `dim` of |R(i+1) - R(i)|.
torch::Tensor mean_step(const torch::Tensor& ratio, const torch::Tensor& weight, int dim, const SumOverProcesses& over_all) {
    const std::int64_t pairs = ratio.size(dim) - 1;
    const auto both = weight.narrow(dim, 0, pairs) * weight.narrow(dim, 1, pairs);
    const auto steps = both * torch::diff(ratio, 1, dim).abs();
    return sum_of(steps.sum(), over_all) / sum_of(both.sum(), over_all).clamp_min(1e-6);
}

}  // namespace

torch::Tensor depth_weights(const torch::Tensor& target, double min_m, double max_m, double far_weight) {
    const auto near = (target > min_m).logical_and(target < max_m).to(torch::kFloat);
    return near + far_weight * (target >= max_m).to(torch::kFloat);
}

torch::Tensor silog_loss(const torch::Tensor& prediction, const torch::Tensor& target, const torch::Tensor& weight, double beta,
                         const SumOverProcesses& over_all) {
    const auto g = log_ratio(prediction, target);
    const auto sum = [&](const torch::Tensor& local) { return sum_of(local, over_all); };
    const auto total = sum(weight.sum());
    const auto mean = sum((weight * g).sum()) / total.clamp_min(1e-6);
    const auto variance = sum((weight * (g - mean).square()).sum()) / (total - 1.0).clamp_min(1.0);  // unbiased, as torch.var
    return 10.0 * torch::sqrt((variance + beta * mean.square()).clamp_min(kLeastSquare));
}

torch::Tensor gradient_loss(const torch::Tensor& prediction, const torch::Tensor& target, const torch::Tensor& weight,
                            int scales, const SumOverProcesses& over_all) {
    const auto ratio = log_ratio(prediction, target);
    auto loss = torch::zeros({}, ratio.options());
    for (int scale = 0; scale < scales; ++scale) {
        const auto every = [&](const torch::Tensor& map) {
            return map.slice(2, 0, {}, 1 << scale).slice(3, 0, {}, 1 << scale);
        };
        for (const int dim : {2, 3}) {
            loss = loss + mean_step(every(ratio), every(weight), dim, over_all);
        }
    }
    return loss;
}

torch::Tensor rms_loss(const torch::Tensor& prediction, const torch::Tensor& target, const torch::Tensor& weight,
                       const SumOverProcesses& over_all) {
    const auto squares = sum_of((weight * (prediction - target).square()).sum(), over_all);
    return (squares / sum_of(weight.sum(), over_all).clamp_min(1e-6)).clamp_min(kLeastSquare).sqrt();
}

torch::Tensor rel_loss(const torch::Tensor& prediction, const torch::Tensor& target, const torch::Tensor& weight,
                       const SumOverProcesses& over_all) {
    const auto errors = sum_of((weight * (prediction - target).abs() / target.clamp_min(1e-6)).sum(), over_all);
    return errors / sum_of(weight.sum(), over_all).clamp_min(1e-6);
}

ConsistencyTerms consistency_loss(const FeaturePyramid& features, const torch::Tensor& depth, const std::vector<RectF>& rois,
                                  const std::array<double, kPyramidLevels>& strides) {
    if (rois.empty() || rois.size() % 2 != 0 || depth.size(0) != static_cast<std::int64_t>(rois.size())) {
        throw InternalError(fmt::format("consistency loss: {} rois for {} tiles, not pairs", rois.size(), depth.size(0)));
    }
    const Size tile = {static_cast<int>(depth.size(2)), static_cast<int>(depth.size(3))};
    const double pairs = static_cast<double>(rois.size()) / 2.0;
    auto feature_sum = torch::zeros({}, depth.options());
    for (std::size_t level = 0; level < strides.size(); ++level) {  // Eq. 4, first term
        feature_sum = feature_sum + sum_over_pairs({features.levels[level].split(1), strides[level], tile}, rois);
    }
    const auto depth_sum = sum_over_pairs({depth.split(1), 1.0, tile}, rois);  // Eq. 4, second term without mu1
    return {.features = feature_sum / (pairs * kPyramidLevels), .depth = depth_sum / pairs};
}

}  // namespace patchfusion::training
