// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/metric_bins.h"

#include "patchfusion/core/precision.h"
#include "patchfusion/metric_bins/inference_head.h"
#include "patchfusion/metric_bins/starting_values.h"
#include "patchfusion/nn/convolve.h"
#include "patchfusion/nn/lane_count.h"
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

bool MetricBins::multiplies_out(const FeaturePyramid& features) const {
    return nn::may_fuse(features.levels.back()) && !attractors_.empty() && attractors_.front()->options().gamma == 2;
}

torch::Tensor MetricBins::infer(const FeaturePyramid& features, const torch::Tensor& relative_depth) {
    const torch::nn::Conv2d& last = conditional_log_binomial_->first();  // reads the last level's embedding
    const LogBinomialOptions& options = conditional_log_binomial_->options();
    const std::int64_t hidden = last->weight.size(0);
    const torch::Tensor of_embedding = torch::constant_pad_nd(affine_of(last).weight.narrow(1, options.in, options.condition),
                                                              {0, 0, 0, nn::whole_lanes(hidden) - hidden});
    const auto reader_of_level = [&](std::size_t level) {  // [out,embedding]: what reads the embedding of the level before
        return level < attractors_.size() ? affine_of(attractors_[level]->first()).weight : of_embedding;
    };
    LevelState state = {.guide = two_layers(features[0], affine_of(seed_projector_->first()),
                                            linear_after(reader_of_level(0), affine_of(seed_projector_->last()))),
                        .centres = torch::softplus(two_layers(features[0], affine_of(seed_bin_regressor_->first()),
                                                              affine_of(seed_bin_regressor_->last())))};
    for (std::size_t i = 0; i < projectors_.size(); ++i) {
        const Affine embedding = affine_of(projectors_[i]->last());
        Affine attracted = linear_after(reader_of_level(i), embedding);
        attracted.bias += affine_of(attractors_[i]->first()).bias;
        state = attract(features.levels.at(i + 1),
                        {.hidden = affine_of(projectors_[i]->first()),
                         .attracted = attracted,
                         .points = affine_of(attractors_[i]->last()),
                         .next = linear_after(reader_of_level(i + 1), embedding),
                         .options = &attractors_[i]->options()},
                        state);
    }
    return log_binomial_mean(*conditional_log_binomial_, features.levels.back(), relative_depth, state);
}

torch::Tensor MetricBins::forward(const FeaturePyramid& features, const torch::Tensor& relative_depth) {
    if (multiplies_out(features)) {
        return infer(features, relative_depth);
    }
    // Softplus ("unnormed") centres: metres, bounded below by 0 only; float32 under autocast too.
    torch::Tensor centres =
        torch::softplus(at_least_float32(seed_bin_regressor_->forward(features[0])));  // [N,bins,h0,w0] metres
    torch::Tensor embedding = seed_projector_->forward(features[0]);                   // [N,embedding,h0,w0]
    for (std::size_t i = 0; i < projectors_.size(); ++i) {
        const torch::Tensor& level = features.levels.at(i + 1);                // [N,C,h,w]
        const torch::Tensor level_embedding = projectors_[i]->forward(level);  // [N,embedding,h,w]
        centres = attractors_[i]->forward(level_embedding + nn::resize_corners(embedding, nn::size_of(level)),
                                          centres);  // [N,bins,h,w] metres
        embedding = level_embedding;
    }
    return conditional_log_binomial_->forward(features.levels.back(), relative_depth, embedding, centres);
}

}  // namespace patchfusion::metric_bins
