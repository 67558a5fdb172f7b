// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/size_cache.h"

namespace patchfusion::nn {

torch::Tensor SizeCache::get(Size size, const torch::Tensor& weight, const Make& make) {
    if (torch::GradMode::is_enabled() && weight.requires_grad()) {
        return make();
    }
    const Key key = {.size = size, .weight = state_of(weight)};
    const std::lock_guard lock(mutex_);
    if (key_ != key) {
        const c10::InferenceMode off(false);  // a tensor kept in inference must serve training too
        const torch::NoGradGuard no_grad;
        kept_ = make();
        key_ = key;
    }
    return kept_;
}

}  // namespace patchfusion::nn
