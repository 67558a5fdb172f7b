// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/halving_conv.h"

#include <cmath>

namespace patchfusion::base_depth::lite {

HalvingConvImpl::HalvingConvImpl(const HalvingConvOptions& options) : options_(options) {
    weight_ =
        register_parameter("weight", torch::empty({options.out, options.in / options.groups, options.kernel, options.kernel}));
    torch::nn::init::kaiming_normal_(weight_, 0, torch::kFanOut, torch::kReLU);
}

torch::Tensor HalvingConvImpl::forward(const torch::Tensor& x) {
    if (options_.groups > 1 && x.scalar_type() == torch::kBFloat16) {
        // oneDNN has no fast bfloat16 backward pass of strided or 5x5 depthwise convolutions: 3 to 8 times float32's time.
        const c10::impl::ExcludeDispatchKeyGuard float32(c10::DispatchKey::AutocastCPU);
        return convolve(x.to(torch::kFloat32)).to(torch::kBFloat16);
    }
    return convolve(x);
}

torch::Tensor HalvingConvImpl::convolve(const torch::Tensor& x) const {
    const std::int64_t stride = options_.stride;
    const std::int64_t half = options_.kernel / 2;
    if (stride == 1) {
        return torch::conv2d(x, weight_, {}, 1, half, 1, options_.groups);
    }
    const auto after = [&](std::int64_t length) {  // so that exactly ceil(length / stride) windows fit
        return (length - 1) / stride * stride + options_.kernel - (half - 1) - length;
    };
    const torch::Tensor padded = torch::constant_pad_nd(x, {half - 1, after(x.size(3)), half - 1, after(x.size(2))});
    return torch::conv2d(padded, weight_, {}, stride, /*padding=*/torch::IntArrayRef{0}, 1, options_.groups);
}

}  // namespace patchfusion::base_depth::lite
