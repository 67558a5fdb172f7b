// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::nn {

/// Takes a module's parameters out of training; for what official files hold and nothing uses, kept so that names match.
inline void freeze(torch::nn::Module& module) {
    for (torch::Tensor& parameter : module.parameters()) {
        parameter.set_requires_grad(false);
    }
}

}  // namespace patchfusion::nn
