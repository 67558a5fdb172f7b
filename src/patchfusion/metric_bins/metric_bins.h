// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <vector>

#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/metric_bins/attractor.h"
#include "patchfusion/metric_bins/conditional_log_binomial.h"
#include "patchfusion/nn/pointwise_mlp.h"

namespace patchfusion::metric_bins {

/// Sizes and constants of ZoeDepth's metric-bins head (Bhat et al. 2023); defaults are the official ones.
struct MetricBinsOptions {
    int bins = 64;
    int embedding_dim = 128;
    int mlp_dim = 128;                              // hidden channels of projectors and attractors
    int seed_mlp_dim = 256;                         // hidden channels of the seed bin regressor
    std::array<int, 4> attractors = {16, 8, 4, 1};  // attractor points per level r4..r1
    // Strength, 1/m^gamma. The official configurations say 1000, but the official code never hands it on: 300 is what it uses.
    double attractor_alpha = 300;
    double attractor_gamma = 2;
    double min_temperature = 0.0212;
    double max_temperature = 50.0;

    friend bool operator==(const MetricBinsOptions&, const MetricBinsOptions&) = default;
};

/// The metric-bins head: depth is the mean of bin centres under a log-binomial distribution, both per pixel. Centres are
/// seeded at the bottleneck and drawn towards attractor points at each finer level. Used by N_c, N_f and N_g alike.
///
/// Not a module itself: its modules are registered on the network that has it, because that is where the official
/// checkpoints name them (seed_bin_regressor, seed_projector, projectors.N, attractors.N, conditional_log_binomial).
class MetricBins {
  public:
    /// channels: of the feature pyramid, coarsest first. max_depth: metres, where the starting bin centres end.
    MetricBins(const MetricBinsOptions& options, const std::array<int, kPyramidLevels>& channels, double max_depth);

    void register_on(torch::nn::Module& parent);

    /// features: coarsest first, any sizes; relative_depth: [N,1,h,w], undefined: zero, as in the fusion head.
    /// -> metric depth [N,1,h,w] at the size of features[5], metres, positive.
    torch::Tensor forward(const FeaturePyramid& features, const torch::Tensor& relative_depth = {});

  private:
    [[nodiscard]] bool multiplies_out(const FeaturePyramid& features) const;
    torch::Tensor infer(const FeaturePyramid& features, const torch::Tensor& relative_depth);

    nn::PointwiseMlp seed_bin_regressor_;
    nn::PointwiseMlp seed_projector_;
    std::vector<nn::PointwiseMlp> projectors_;  // levels r4..r1
    std::vector<Attractor> attractors_;         // levels r4..r1
    ConditionalLogBinomial conditional_log_binomial_;
};

}  // namespace patchfusion::metric_bins
