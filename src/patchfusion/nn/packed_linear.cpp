// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/packed_linear.h"

#include <string_view>

#include "patchfusion/core/error.h"
#include "patchfusion/nn/convolve.h"
#include "patchfusion/nn/fused_operator.h"

namespace patchfusion::nn {

namespace {

using LinearPointwise = torch::Tensor(const torch::Tensor&, const torch::Tensor&, const std::optional<torch::Tensor>&,
                                      std::string_view, Scalars, std::optional<std::string_view>);
using ReorderLinearWeight = torch::Tensor(const torch::Tensor&, std::optional<std::int64_t>);

const auto& linear_pointwise() {
    static const auto found = find_operator<LinearPointwise>("mkldnn::_linear_pointwise", "");
    return found;
}

const auto& reorder_linear_weight() {
    static const auto found = find_operator<ReorderLinearWeight>("mkldnn::_reorder_linear_weight", "");
    return found;
}

}  // namespace

torch::Tensor PackedLinearImpl::packed(std::int64_t rows) {
    const std::lock_guard lock(mutex_);
    if (!is_given_up_ && key_ != state_of(weight)) {
        const c10::InferenceMode off(false);  // what inference keeps must serve validation in training too
        kept_ = reorder_linear_weight()->call(weight.detach().to(torch::kBFloat16).contiguous(), rows);
        key_ = state_of(weight);
        if (gives_up_weight_) {
            weight.set_data(torch::zeros({1, 1}, weight.options()).expand_as(weight));
            is_given_up_ = true;
        }
    }
    return kept_;
}

torch::Tensor PackedLinearImpl::forward(const torch::Tensor& x, Activation activation) {
    return forward_with_bias(x, bias, activation);
}

torch::Tensor PackedLinearImpl::forward_with_bias(const torch::Tensor& x, const torch::Tensor& other_bias,
                                                  Activation activation) {
    const torch::Dtype type = type_of_products(x);
    if (type != torch::kBFloat16 || !may_fuse(x) || !linear_pointwise() || !reorder_linear_weight()) {
        if (is_given_up_) {
            throw InternalError("a matrix product whose weight was given up for inference");
        }
        return activated(torch::nn::functional::linear(x, weight, other_bias), activation);
    }
    return linear_pointwise()->call(x.to(type), packed(x.numel() / x.size(-1)), bias_as(other_bias, type), name_of(activation),
                                    limits_of(activation), algorithm_of(activation));
}

void give_up_packed_weights(torch::nn::Module& module) {
    module.apply([](torch::nn::Module& part) {
        if (auto* const layer = part.as<PackedLinearImpl>(); layer != nullptr) {
            layer->give_up_weight();
        }
    });
}

}  // namespace patchfusion::nn
