// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/torch.h>
#include <optional>

namespace patchfusion::nn {

using Scalars = c10::List<std::optional<at::Scalar>>;

/// An operator of LibTorch that has no C++ function; none where this LibTorch was built without it.
template <class Signature>
[[nodiscard]] std::optional<c10::TypedOperatorHandle<Signature>> find_operator(const char* name, const char* overload) {
    const auto found = c10::Dispatcher::singleton().findSchema({name, overload});
    return found ? std::optional(found->typed<Signature>()) : std::nullopt;
}

/// What this thread multiplies x in: autocast does not know these operators.
[[nodiscard]] inline torch::Dtype type_of_products(const torch::Tensor& x) {
    return at::autocast::is_autocast_enabled(at::kCPU) ? torch::kBFloat16 : x.scalar_type();
}

[[nodiscard]] inline std::optional<torch::Tensor> bias_as(const torch::Tensor& bias, torch::Dtype type) {
    return bias.defined() ? std::optional(bias.to(type)) : std::nullopt;
}

}  // namespace patchfusion::nn
