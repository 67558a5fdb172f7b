// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/memory_format.h"

namespace patchfusion::nn {

void to_channels_last(torch::nn::Module& module) {
    for (torch::Tensor& parameter : module.parameters()) {
        if (parameter.dim() == 4) {
            parameter.set_data(parameter.data().contiguous(torch::MemoryFormat::ChannelsLast));
        }
    }
}

}  // namespace patchfusion::nn
