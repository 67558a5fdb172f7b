// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

namespace patchfusion::nn {

/// Two 1x1 convolutions with a ReLU between: [N,in,h,w] -> [N,out,h,w]. Registered names: _net.0, _net.2 (as in ZoeDepth).
class PointwiseMlpImpl : public torch::nn::Module {
  public:
    PointwiseMlpImpl(int in, int hidden, int out);
    torch::Tensor forward(const torch::Tensor& x) { return net_->forward(x); }
    /// The two convolutions.
    [[nodiscard]] torch::nn::Conv2d& first() { return first_; }
    [[nodiscard]] torch::nn::Conv2d& last() { return last_; }

  private:
    torch::nn::Conv2d first_;
    torch::nn::Conv2d last_;
    torch::nn::Sequential net_;
};
TORCH_MODULE(PointwiseMlp);

}  // namespace patchfusion::nn
