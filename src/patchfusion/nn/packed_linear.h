// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <mutex>
#include <optional>

#include "patchfusion/nn/activation.h"
#include "patchfusion/nn/weight_state.h"

namespace patchfusion::nn {

/// A matrix product of a transformer: activation(x W^T + b). Registered names: weight, bias. In
/// bfloat16, where may_fuse(x), oneDNN multiplies in one pass by weights that it has laid out once, for as long as they stay as
/// they are; LibTorch's own products lay them out anew in every call. (In float32 MKL's products are the faster ones.) Safe to
/// use from several threads.
class PackedLinearImpl : public torch::nn::LinearImpl {
  public:
    using torch::nn::LinearImpl::LinearImpl;
    /// x: [...,in] -> [...,out]
    torch::Tensor forward(const torch::Tensor& x, Activation activation = Activation::None);
    /// The same with another bias [out].
    torch::Tensor forward_with_bias(const torch::Tensor& x, const torch::Tensor& other_bias,
                                    Activation activation = Activation::None);
    /// From now on the weight is dropped as soon as it is laid out, so that it takes no memory twice. What is left of it has
    /// its shape and no values: for inference in bfloat16 alone. Anything else then throws InternalError.
    void give_up_weight() { gives_up_weight_ = true; }

  private:
    /// The weight in bfloat16 as oneDNN multiplies by it, laid out for about so many rows of x.
    torch::Tensor packed(std::int64_t rows);

    std::mutex mutex_;
    std::optional<WeightState> key_;
    torch::Tensor kept_;  // opaque
    bool gives_up_weight_ = false;
    bool is_given_up_ = false;
};
TORCH_MODULE(PackedLinear);

/// give_up_weight() of every such layer of a module.
void give_up_packed_weights(torch::nn::Module& module);

}  // namespace patchfusion::nn
