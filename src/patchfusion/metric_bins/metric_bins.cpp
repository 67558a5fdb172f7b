// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/metric_bins.h"

#include "patchfusion/core/precision.h"
#include "patchfusion/metric_bins/starting_values.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::metric_bins {

namespace {

constexpr double kNearestSeedM = 0.3;  // where the starting bin centres begin

}  // namespace

MetricBins::MetricBins(const MetricBinsOptions& options, const std::array<int, kPyramidLevels>& channels, double max_depth)
    : seed_bin_regressor_(channels.front(), options.seed_mlp_dim, options.bins),
      seed_projector_(channels.front(), options.mlp_dim, options.embedding_dim),
      conditional_log_binomial_(LogBinomialOptions{.in = channels.back() + 1,  // + 1 for the relative depth
                                                   .condition = options.embedding_dim,
                                                   .bins = options.bins,
                                                   .min_temperature = options.min_temperature,
                                                   .max_temperature = options.max_temperature}) {
    start_log_spaced(seed_bin_regressor_->last(), kNearestSeedM, max_depth);
    for (std::size_t level = 0; level < options.attractors.size(); ++level) {
        projectors_.emplace_back(channels.at(level + 1), options.mlp_dim, options.embedding_dim);
        attractors_.emplace_back(AttractorOptions{.embedding_dim = options.embedding_dim,
                                                  .mlp_dim = options.mlp_dim,
                                                  .points = options.attractors.at(level),
                                                  .alpha = options.attractor_alpha,
                                                  .gamma = options.attractor_gamma,
                                                  .max_depth = max_depth});
    }
}

void MetricBins::register_on(torch::nn::Module& parent) {
    parent.register_module("seed_bin_regressor", seed_bin_regressor_);
    parent.register_module("seed_projector", seed_projector_);
    const auto projectors = parent.register_module("projectors", torch::nn::ModuleList());
    const auto attractors = parent.register_module("attractors", torch::nn::ModuleList());
    for (std::size_t level = 0; level < projectors_.size(); ++level) {
        projectors->push_back(projectors_[level]);
        attractors->push_back(attractors_[level]);
    }
    parent.register_module("conditional_log_binomial", conditional_log_binomial_);
}

torch::Tensor MetricBins::forward(const FeaturePyramid& features, const torch::Tensor& relative_depth) {
    // Softplus ("unnormed") centres: metres, bounded below by 0 only; float32 under autocast too.
    torch::Tensor centres =
        torch::softplus(at_least_float32(seed_bin_regressor_->forward(features[0])));  // [N,bins,h0,w0] metres
    torch::Tensor embedding = seed_projector_->forward(features[0]);                   // [N,embedding,h0,w0]
    for (std::size_t i = 0; i < projectors_.size(); ++i) {
        const torch::Tensor& level = features.levels.at(i + 1);  // [N,C,h,w]
        const Size size = nn::size_of(level);
        const torch::Tensor level_embedding = projectors_[i]->forward(level);  // [N,embedding,h,w]
        centres = attractors_[i]->forward(level_embedding + nn::resize_corners(embedding, size),
                                          nn::resize_corners(centres, size));  // [N,bins,h,w] metres
        embedding = level_embedding;
    }
    return conditional_log_binomial_->forward(features.levels.back(), relative_depth, embedding, centres);
}

}  // namespace patchfusion::metric_bins
