// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <memory>

#include "patchfusion/base_depth/base_depth_network.h"
#include "patchfusion/base_depth/dpt/scratch.h"

namespace patchfusion::base_depth::dpt {

/// Mean and deviation of red, green, blue that an encoder was trained with, of values in [0,1].
struct Normalisation {
    std::array<double, 3> mean{};
    std::array<double, 3> deviation{};
};

/// ZoeDepth (Bhat et al. 2023): a network of relative depth with DPT decoder, and the metric-bins head on its features.
/// Registered names: core.core (the relative network's parts), conv2 and those of MetricBins.
class ZoeDepthNetwork : public BaseDepthNetwork {
  public:
    BaseDepthOutput forward(const torch::Tensor& image) final;
    /// The second level has a pixel per patch: 28, 14, 7, 3.5, 1.75, 1 for patches of 14.
    [[nodiscard]] std::array<double, kPyramidLevels> strides() const final;

  protected:
    /// Throws InputError where the options do not describe such a network.
    ZoeDepthNetwork(const BaseDepthOptions& options, const Normalisation& normalisation);

    /// image: [N,3,h,w] normalised, sides multiples of the patch.
    virtual DptOutput predict_relative(const torch::Tensor& image) = 0;
    /// core.core, where the relative network's parts are registered.
    torch::nn::Module& core() { return *core_; }

  private:
    [[nodiscard]] torch::Tensor normalised(const torch::Tensor& image) const;
    /// Cuts what came from the padding of an image of `size`.
    [[nodiscard]] DptOutput cut(DptOutput output, Size size) const;

    int patch_;
    Normalisation normalisation_;
    std::shared_ptr<torch::nn::Module> core_;
    torch::nn::Conv2d bottleneck_;  // conv2
    metric_bins::MetricBins metric_bins_;
};

}  // namespace patchfusion::base_depth::dpt
