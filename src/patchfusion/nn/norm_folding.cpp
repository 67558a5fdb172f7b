// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/norm_folding.h"

#include <ATen/autocast_mode.h>

#include "patchfusion/nn/shared_statistics.h"

namespace patchfusion::nn {

NormFolding::Folded NormFolding::folded(const torch::Tensor& weight, const torch::nn::BatchNorm2d& norm, torch::Dtype type) {
    const Key key = {state_of(weight),
                     state_of(norm->weight),
                     state_of(norm->bias),
                     state_of(norm->running_mean),
                     state_of(norm->running_var),
                     state_of(norm->num_batches_tracked)};
    const std::lock_guard lock(mutex_);
    if (key_ != key || type_ != type) {
        const torch::Tensor scale = norm->weight / (norm->running_var + norm->options.eps()).sqrt();  // [out]
        kept_ = {
            .weight =
                (weight.to(torch::kFloat32) * scale.view({-1, 1, 1, 1})).to(type).contiguous(weight.suggest_memory_format()),
            .bias = (norm->bias - norm->running_mean * scale).to(type)};
        key_ = key;
        type_ = type;
    }
    return kept_;
}

torch::Tensor NormFolding::convolve(const torch::Tensor& x, const torch::Tensor& weight, torch::nn::BatchNorm2d& norm,
                                    const ConvolutionOptions& options, Activation activation) {
    if (!may_fuse(x) || norm->is_training()) {
        return activated(batch_norm(norm, nn::convolve(x, weight, {}, options)), activation);
    }
    const Folded both = folded(weight, norm, at::autocast::is_autocast_enabled(at::kCPU) ? torch::kBFloat16 : x.scalar_type());
    return nn::convolve(x, both.weight, both.bias, options, activation);
}

}  // namespace patchfusion::nn
