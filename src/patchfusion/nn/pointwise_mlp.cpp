// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/nn/pointwise_mlp.h"

#include "patchfusion/nn/double_conv.h"

namespace patchfusion::nn {

PointwiseMlpImpl::PointwiseMlpImpl(int in, int hidden, int out) : first_(conv1x1(in, hidden)), last_(conv1x1(hidden, out)) {
    net_->push_back(first_);
    net_->push_back(torch::nn::ReLU(torch::nn::ReLUOptions(true)));
    net_->push_back(last_);
    register_module("_net", net_);
}

}  // namespace patchfusion::nn
