// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/metric_bins/conditional_log_binomial.h"

#include <cmath>

#include "patchfusion/core/precision.h"
#include "patchfusion/metric_bins/binomial_mean.h"
#include "patchfusion/nn/double_conv.h"
#include "patchfusion/nn/resize.h"

namespace patchfusion::metric_bins {

namespace {

/// log C(n, k) for k = 0..n by Stirling's formula, with the official code's epsilons: [n+1] float64.
torch::Tensor log_binomial_coefficients(int n) {
    constexpr double kEpsilon = 1e-7;
    const torch::Tensor k = torch::arange(n + 1, torch::kFloat64) + kEpsilon;
    const double total = n + kEpsilon;
    return total * std::log(total) - k * k.log() - (total - k) * (total - k + kEpsilon).log();
}

/// a / (a + b) of two channels: [N,2,h,w] -> [N,1,h,w].
torch::Tensor share_of_first(const torch::Tensor& pair) {
    const torch::Tensor first = pair.narrow(1, 0, 1);
    return first / (first + pair.narrow(1, 1, 1));
}

}  // namespace

ConditionalLogBinomialImpl::ConditionalLogBinomialImpl(const LogBinomialOptions& options)
    : options_(options),
      first_(nn::conv1x1(options.in + options.condition, (options.in + options.condition) / 2)),
      second_(nn::conv1x1((options.in + options.condition) / 2, 4)),
      log_coefficients_(log_binomial_coefficients(options.bins - 1)) {
    register_module("mlp", torch::nn::Sequential(first_, torch::nn::GELU(), second_));
}

torch::Tensor ConditionalLogBinomialImpl::hidden(const torch::Tensor& feature, const torch::Tensor& relative_depth,
                                                 const torch::Tensor& embedding) {
    // mlp.0 on cat(feature, relative depth, resized embedding), as the sum of its parts: a 1x1 convolution and a bilinear
    // resize commute, so the embedding's part is computed at the embedding's own, smaller size.
    const torch::Tensor& weight = first_->weight;  // [hidden, in + condition, 1, 1]
    const std::int64_t channels = options_.in - 1;
    const torch::Tensor coarse = torch::conv2d(embedding, weight.narrow(1, options_.in, options_.condition));
    torch::Tensor sum = torch::conv2d(feature, weight.narrow(1, 0, channels), first_->bias);
    sum = sum + nn::resize_corners(coarse, nn::size_of(feature));  // [N,hidden,h,w]
    if (relative_depth.defined()) {
        sum = sum + torch::conv2d(nn::resize_corners(relative_depth, nn::size_of(feature)), weight.narrow(1, channels, 1));
    }
    return torch::gelu(sum);
}

torch::Tensor ConditionalLogBinomialImpl::forward(const torch::Tensor& feature, const torch::Tensor& relative_depth,
                                                  const torch::Tensor& embedding, const torch::Tensor& centres) {
    const torch::Tensor shares =
        torch::softplus(at_least_float32(second_->forward(hidden(feature, relative_depth, embedding)))) + kShareFloor;
    const torch::Tensor p = share_of_first(shares.narrow(1, 0, 2));  // [N,1,h,w]
    const torch::Tensor t = options_.min_temperature + (options_.max_temperature - options_.min_temperature) *
                                                           share_of_first(shares.narrow(1, 2, 2));  // [N,1,h,w]
    // log P(k) = log C(K-1,k) + k log p + (K-1-k) log(1-p). Dropping (K-1) log(1-p), which is the same for all k and cancels
    // in the softmax, leaves log C(K-1,k) + k log(p/(1-p)).
    const torch::Tensor odds = p.clamp_min(kProbabilityFloor).log() - (1 - p).clamp_min(kProbabilityFloor).log();
    return binomial_mean({.scale = 1 / t, .slope = odds / t}, log_coefficients_.to(t.options()), centres);
}

}  // namespace patchfusion::metric_bins
