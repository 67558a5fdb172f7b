// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/activation.h"

namespace patchfusion::nn {

torch::Tensor activated(torch::Tensor x, Activation activation) {
    const bool in_place = !torch::GradMode::is_enabled();
    switch (activation) {
        case Activation::Relu:
            return x.relu_();  // its gradient needs the result alone
        case Activation::Relu6:
            return in_place ? torch::hardtanh_(x, 0, 6) : torch::relu6(x);
        case Activation::Gelu:
            return in_place ? torch::gelu_(x) : torch::gelu(x);
        default:
            return x;
    }
}

}  // namespace patchfusion::nn
