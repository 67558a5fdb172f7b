// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/memory_format.h"

#include "patchfusion/nn/double_conv.h"

namespace patchfusion::nn {

void to_channels_last(torch::nn::Module& module) {
    for (torch::Tensor& parameter : module.parameters()) {
        if (parameter.dim() == 4) {
            parameter.set_data(parameter.data().contiguous(torch::MemoryFormat::ChannelsLast));
        }
    }
}

namespace {

/// A norm is multiplied into its convolution in float32 first (norm_folding.h).
bool is_normed(torch::nn::Module& module) {
    const auto* const convolution = module.as<Conv3x3Impl>();
    return convolution != nullptr && !convolution->bias.defined();
}

template <class Layer>
void to_bfloat16_where_it_is(torch::nn::Module& module) {
    if (auto* const layer = module.as<Layer>(); layer != nullptr && !is_normed(module)) {
        for (torch::Tensor& parameter : layer->parameters(/*recurse=*/false)) {
            parameter.set_data(parameter.data().to(torch::kBFloat16));
        }
    }
}

}  // namespace

void to_bfloat16(torch::nn::Module& module) {
    const auto convert = [](torch::nn::Module& part) {
        to_bfloat16_where_it_is<torch::nn::Conv2dImpl>(part);
        to_bfloat16_where_it_is<torch::nn::ConvTranspose2dImpl>(part);
        to_bfloat16_where_it_is<torch::nn::LinearImpl>(part);
    };
    module.apply(convert);
}

}  // namespace patchfusion::nn
