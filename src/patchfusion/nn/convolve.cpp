// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/convolve.h"

#include <optional>
#include <string_view>

#include "patchfusion/nn/fused_operator.h"

namespace patchfusion::nn {

namespace {

using Pointwise = torch::Tensor(const torch::Tensor&, const torch::Tensor&, const std::optional<torch::Tensor>&,
                                torch::IntArrayRef, torch::IntArrayRef, torch::IntArrayRef, std::int64_t, std::string_view,
                                Scalars, std::optional<std::string_view>);
using PointwiseBinary = torch::Tensor(const torch::Tensor&, const torch::Tensor&, const torch::Tensor&,
                                      const std::optional<torch::Tensor>&, torch::IntArrayRef, torch::IntArrayRef,
                                      torch::IntArrayRef, std::int64_t, std::string_view, std::optional<at::Scalar>,
                                      std::optional<std::string_view>, Scalars, std::optional<std::string_view>);

const auto& pointwise() {
    static const auto found = find_operator<Pointwise>("mkldnn::_convolution_pointwise", "");
    return found;
}

const auto& pointwise_binary() {
    static const auto found = find_operator<PointwiseBinary>("mkldnn::_convolution_pointwise", "binary");
    return found;
}

torch::Tensor plain(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                    const ConvolutionOptions& options) {
    return torch::conv2d(x, weight, bias, options.stride, torch::IntArrayRef{options.padding, options.padding}, 1,
                         options.groups);
}

}  // namespace

bool may_fuse(const torch::Tensor& x) {
    return !torch::GradMode::is_enabled() && x.is_cpu() &&
           (x.scalar_type() == torch::kFloat32 || x.scalar_type() == torch::kBFloat16);
}

torch::Tensor convolve(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                       const ConvolutionOptions& options, Activation activation) {
    if (!may_fuse(x) || !pointwise()) {
        return activated(plain(x, weight, bias, options), activation);
    }
    const torch::Dtype type = type_of_products(x);
    return pointwise()->call(x.to(type), weight.to(type), bias_as(bias, type), {options.padding, options.padding},
                             {options.stride, options.stride}, {1, 1}, options.groups, name_of(activation),
                             limits_of(activation), algorithm_of(activation));
}

torch::Tensor add_convolved(const torch::Tensor& added, const torch::Tensor& x, const torch::Tensor& weight,
                            const torch::Tensor& bias, const ConvolutionOptions& options) {
    const torch::Dtype type = type_of_products(x);
    if (!may_fuse(x) || !pointwise_binary() || added.scalar_type() != type) {
        return added + plain(x, weight, bias, options);
    }
    return pointwise_binary()->call(x.to(type), added, weight.to(type), bias_as(bias, type), {options.padding, options.padding},
                                    {options.stride, options.stride}, {1, 1}, options.groups, "add", at::Scalar(1.0),
                                    std::nullopt, Scalars(), std::nullopt);
}

}  // namespace patchfusion::nn
