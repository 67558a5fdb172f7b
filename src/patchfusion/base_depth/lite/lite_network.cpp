// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/lite/lite_network.h"

#include "patchfusion/nn/double_conv.h"

namespace patchfusion::base_depth::lite {

LiteNetwork::LiteNetwork(const BaseDepthOptions& options)
    : decoder_(options.channels, options.padding),
      bottleneck_(nn::conv1x1(options.channels.front(), options.channels.front())),
      metric_bins_(options.bins, options.channels, options.max_depth) {
    register_module("encoder", encoder_);
    register_module("decoder", decoder_);
    register_module("conv2", bottleneck_);
    metric_bins_.register_on(*this);
}

BaseDepthOutput LiteNetwork::forward(const torch::Tensor& image) {
    BaseDepthOutput output;
    output.features = decoder_->forward(encoder_->forward(image), image);
    output.features[0] = bottleneck_->forward(output.features[0]);
    output.depth = metric_bins_.forward(output.features);
    return output;
}

}  // namespace patchfusion::base_depth::lite
