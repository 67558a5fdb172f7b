// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/base_depth/base_depth_network.h"
#include "patchfusion/base_depth/lite/efficientnet_lite.h"
#include "patchfusion/base_depth/lite/pyramid_decoder.h"

namespace patchfusion::base_depth::lite {

/// A ZoeDepth metric-bins network on EfficientNet-Lite0, sized for a laptop. Registered names: encoder, decoder, conv2 and
/// those of MetricBins. Unlike ZoeDepth it predicts no relative depth, so that channel of the head is zero.
class LiteNetwork : public BaseDepthNetwork {
  public:
    explicit LiteNetwork(const BaseDepthOptions& options);
    BaseDepthOutput forward(const torch::Tensor& image) override;
    torch::nn::Module& encoder() override { return *encoder_; }

  private:
    EfficientNetLite encoder_;
    PyramidDecoder decoder_;
    torch::nn::Conv2d bottleneck_;  // conv2, ZoeDepth's convolution on the bottleneck
    metric_bins::MetricBins metric_bins_;
};

}  // namespace patchfusion::base_depth::lite
