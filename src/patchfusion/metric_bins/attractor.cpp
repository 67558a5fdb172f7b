// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/attractor.h"

#include "patchfusion/core/precision.h"
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
    torch::Tensor shift;  // [N,bins,h,w] metres; summed point by point: [N,points,bins,h,w] would not fit
    for (const torch::Tensor& point : points.split(1, 1)) {
        const torch::Tensor distance = point - centres;  // dx = a - c
        const torch::Tensor pull =
            distance / (1 + options_.alpha * distance.pow(options_.gamma));  // dc = dx/(1+alpha dx^gamma)
        shift = shift.defined() ? shift + pull : pull;
    }
    return centres + shift / options_.points;
}

}  // namespace patchfusion::metric_bins
