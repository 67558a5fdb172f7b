// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/torch.h>
#include <optional>
#include <string_view>

#include "patchfusion/nn/activation.h"

namespace patchfusion::nn {

using Scalars = c10::List<std::optional<at::Scalar>>;

/// An operator of LibTorch that has no C++ function; none where this LibTorch was built without it.
template <class Signature>
[[nodiscard]] std::optional<c10::TypedOperatorHandle<Signature>> find_operator(const char* name, const char* overload) {
    const auto found = c10::Dispatcher::singleton().findSchema({name, overload});
    return found ? std::optional(found->typed<Signature>()) : std::nullopt;
}

/// How oneDNN's fused operators are told an activation: its name, its numbers, its variant.
[[nodiscard]] inline std::string_view name_of(Activation activation) {
    switch (activation) {
        case Activation::Relu:
            return "relu";
        case Activation::Relu6:
            return "hardtanh";
        case Activation::Gelu:
            return "gelu";
        default:
            return "none";
    }
}

[[nodiscard]] inline Scalars limits_of(Activation activation) {
    Scalars limits;
    if (activation == Activation::Relu6) {
        limits.push_back(at::Scalar(0.0));
        limits.push_back(at::Scalar(6.0));
    }
    return limits;
}

[[nodiscard]] inline std::optional<std::string_view> algorithm_of(Activation activation) {
    return activation == Activation::Gelu ? std::optional<std::string_view>("none") : std::nullopt;
}

/// What this thread multiplies x in: autocast does not know these operators.
[[nodiscard]] inline torch::Dtype type_of_products(const torch::Tensor& x) {
    return at::autocast::is_autocast_enabled(at::kCPU) ? torch::kBFloat16 : x.scalar_type();
}

[[nodiscard]] inline std::optional<torch::Tensor> bias_as(const torch::Tensor& bias, torch::Dtype type) {
    return bias.defined() ? std::optional(bias.to(type)) : std::nullopt;
}

}  // namespace patchfusion::nn
