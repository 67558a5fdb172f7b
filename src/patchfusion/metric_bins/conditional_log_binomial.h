// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::metric_bins {

inline constexpr double kShareFloor = 1e-4;        // added to each share of p and t
inline constexpr double kProbabilityFloor = 1e-4;  // of p and 1 - p in their logarithms

/// Sizes and constants of the log-binomial layer.
struct LogBinomialOptions {
    int in = 33;          // channels of the last feature, relative depth included
    int condition = 128;  // channels of the bin embedding
    int bins = 64;
    double min_temperature = 0.0212;
    double max_temperature = 50.0;
};

/// Depth as the mean of the bin centres under a binomial distribution over the ordered bins, whose success probability p and
/// temperature t each pixel predicts (ZoeDepth, section 3.2). Registered names: mlp.0, mlp.2.
class ConditionalLogBinomialImpl : public torch::nn::Module {
  public:
    explicit ConditionalLogBinomialImpl(const LogBinomialOptions& options);
    /// feature: [N,in-1,h,w]; relative_depth: [N,1,h,w] or undefined for zero; embedding: [N,condition,h',w'] and centres:
    /// [N,bins,h',w'] metres, of any size, resized to h x w -> depth [N,1,h,w] metres.
    torch::Tensor forward(const torch::Tensor& feature, const torch::Tensor& relative_depth, const torch::Tensor& embedding,
                          const torch::Tensor& centres);

    [[nodiscard]] const LogBinomialOptions& options() const { return options_; }
    [[nodiscard]] const torch::nn::Conv2d& first() const { return first_; }
    [[nodiscard]] const torch::nn::Conv2d& second() const { return second_; }
    [[nodiscard]] const torch::Tensor& log_coefficients() const { return log_coefficients_; }

  private:
    [[nodiscard]] torch::Tensor hidden(const torch::Tensor& feature, const torch::Tensor& relative_depth,
                                       const torch::Tensor& embedding);

    LogBinomialOptions options_;
    torch::nn::Conv2d first_;         // mlp.0
    torch::nn::Conv2d second_;        // mlp.2: two shares of p, two of t
    torch::Tensor log_coefficients_;  // [bins] log C(K-1,k) float64; derived, so neither a parameter nor a buffer
};
TORCH_MODULE(ConditionalLogBinomial);

}  // namespace patchfusion::metric_bins
