// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/halving_conv.h"

#include <cmath>

#include "patchfusion/nn/shared_statistics.h"

namespace patchfusion::base_depth::lite {

HalvingConvImpl::HalvingConvImpl(const HalvingConvOptions& options) : options_(options) {
    weight_ =
        register_parameter("weight", torch::empty({options.out, options.in / options.groups, options.kernel, options.kernel}));
    torch::nn::init::kaiming_normal_(weight_, 0, torch::kFanOut, torch::kReLU);
}

nn::ConvolutionOptions HalvingConvImpl::how() const {
    return {.stride = options_.stride, .padding = options_.stride == 1 ? options_.kernel / 2 : 0, .groups = options_.groups};
}

torch::Tensor HalvingConvImpl::padded(const torch::Tensor& x) const {
    if (options_.stride == 1) {
        return x;
    }
    const std::int64_t half = options_.kernel / 2;
    const auto after = [&](std::int64_t length) {  // so that exactly ceil(length / stride) windows fit
        return (length - 1) / options_.stride * options_.stride + options_.kernel - (half - 1) - length;
    };
    return torch::constant_pad_nd(x, {half - 1, after(x.size(3)), half - 1, after(x.size(2))});
}

torch::Tensor HalvingConvImpl::forward(const torch::Tensor& x) {
    if (options_.groups > 1 && x.scalar_type() == torch::kBFloat16 && torch::GradMode::is_enabled()) {
        // oneDNN has no fast bfloat16 backward pass of strided or 5x5 depthwise convolutions: 3 to 8 times float32's time.
        const c10::impl::ExcludeDispatchKeyGuard float32(c10::DispatchKey::AutocastCPU);
        return nn::convolve(padded(x.to(torch::kFloat32)), weight_, {}, how()).to(torch::kBFloat16);
    }
    return nn::convolve(padded(x), weight_, {}, how());
}

torch::Tensor HalvingConvImpl::forward_normed(const torch::Tensor& x, torch::nn::BatchNorm2d& norm, nn::NormFolding& folding,
                                              nn::Activation activation) {
    if (nn::may_fuse(x) && !norm->is_training()) {
        // In bfloat16, the folded biases' rounding alone changes lite's depth by 1.7 % on average.
        const c10::impl::ExcludeDispatchKeyGuard float32(c10::DispatchKey::AutocastCPU);
        return folding.convolve(padded(x.to(torch::kFloat32)), weight_, norm, how(), activation);
    }
    return nn::activated(nn::batch_norm(norm, forward(x)), activation);
}

}  // namespace patchfusion::base_depth::lite
