// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::nn {

/// What follows a convolution or a matrix product.
enum class Activation { None, Relu, Relu6, Gelu };

/// The activation, in place where no gradients are taken.
[[nodiscard]] torch::Tensor activated(torch::Tensor x, Activation activation);

}  // namespace patchfusion::nn
