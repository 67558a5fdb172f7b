// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/shared_statistics.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "patchfusion/core/precision.h"

namespace patchfusion::nn {
namespace {

thread_local SharedStatistics* current = nullptr;

const std::vector<std::int64_t> kAllButChannels = {0, 2, 3};

/// Running statistics as torch's own batch norm keeps them: the variance is the unbiased one.
void remember(torch::nn::BatchNorm2d& norm, const torch::Tensor& mean, const torch::Tensor& variance, double count) {
    const torch::NoGradGuard no_grad;
    const double momentum = norm->options.momentum().value();
    norm->running_mean.lerp_(mean.flatten(), momentum);
    norm->running_var.lerp_(variance.flatten() * (count / std::max(count - 1, 1.0)), momentum);
    norm->num_batches_tracked.add_(1);
}

}  // namespace

SharedStatistics::SharedStatistics(Sum sum) : sum_(std::move(sum)), outer_(std::exchange(current, this)) {}

SharedStatistics::~SharedStatistics() {
    current = outer_;
}

torch::Tensor batch_norm(torch::nn::BatchNorm2d& norm, const torch::Tensor& x) {
    if (current == nullptr || !norm->is_training()) {
        return norm->forward(x);
    }
    const torch::Tensor wide = at_least_float32(x);
    const auto own_count = static_cast<double>(x.numel()) / static_cast<double>(x.size(1));
    const auto count = current->sum_(torch::full({1}, own_count, torch::kDouble)).item<double>();
    const torch::Tensor mean = current->sum_(wide.sum(kAllButChannels, /*keepdim=*/true)) / count;
    const torch::Tensor centred = wide - mean;
    const torch::Tensor variance = current->sum_(centred.square().sum(kAllButChannels, /*keepdim=*/true)) / count;
    remember(norm, mean.detach(), variance.detach(), count);
    const torch::Tensor normed = centred * (variance + norm->options.eps()).rsqrt();
    const auto per_channel = [](const torch::Tensor& values) { return values.view({1, -1, 1, 1}); };
    return (normed * per_channel(norm->weight) + per_channel(norm->bias)).to(x.scalar_type());
}

}  // namespace patchfusion::nn
