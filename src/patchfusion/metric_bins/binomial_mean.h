// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::metric_bins {

/// The log-binomial distribution of every pixel, up to what cancels in its softmax: logit_k = log C(K-1,k) scale + k slope.
struct BinomialPixels {
    torch::Tensor scale;  // [N,1,h,w] 1/t, t the pixel's temperature
    torch::Tensor slope;  // [N,1,h,w] log(p/(1-p)) / t, p the pixel's success probability
};

/// Mean of the bin centres under each pixel's distribution, the last line of ZoeDepth's head:
///   sum_k softmax_k(logit) resize(centres)_k
/// log_coefficients: [K] log C(K-1,k); centres: [N,K,h',w'], resized bilinearly with corners aligned -> [N,1,h,w].
/// In float32 on the CPU one pass over the pixels, forward and backward, that never holds a [N,K,h,w] tensor; elsewhere
/// binomial_mean_plain.
[[nodiscard]] torch::Tensor binomial_mean(const BinomialPixels& pixels, const torch::Tensor& log_coefficients,
                                          const torch::Tensor& centres);

/// The same, written out with tensors of all bins: obviously correct, and K times the memory traffic.
[[nodiscard]] torch::Tensor binomial_mean_plain(const BinomialPixels& pixels, const torch::Tensor& log_coefficients,
                                                const torch::Tensor& centres);

}  // namespace patchfusion::metric_bins
