// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/attractor.h"

#include "patchfusion/core/precision.h"
#include "patchfusion/metric_bins/attraction.h"
#include "patchfusion/metric_bins/starting_values.h"

namespace patchfusion::metric_bins {

namespace {

constexpr double kNearestPointM = 1.0;  // where the starting attractor points begin

}  // namespace

AttractorImpl::AttractorImpl(const AttractorOptions& options)
    : nn::PointwiseMlpImpl(options.embedding_dim, options.mlp_dim, options.points), options_(options) {
    start_log_spaced(last(), kNearestPointM, options.max_depth);
}

torch::Tensor AttractorImpl::forward(const torch::Tensor& embedding, const torch::Tensor& centres) {
    const torch::Tensor points =
        torch::softplus(at_least_float32(nn::PointwiseMlpImpl::forward(embedding)));  // [N,points,h,w] metres
    return attracted(points, centres, {.alpha = options_.alpha, .gamma = options_.gamma});
}

}  // namespace patchfusion::metric_bins
