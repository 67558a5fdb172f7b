// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/script.h>
#include <array>
#include <filesystem>

#include "patchfusion/base_depth/base_depth_network.h"
#include "patchfusion/core/geometry.h"

namespace patchfusion::base_depth::scripted {

/// A metric depth network of the user's own: a TorchScript module whose forward takes an image [N,3,h,w] in [0,1] and returns
/// depth [N,1,h,w] in metres and a list or tuple of six feature maps, coarsest first, the last one at the image's size
/// (docs/own_network.md). It is frozen and has no names among the model's parameters: its weights stay in its own file.
class ScriptedNetwork : public BaseDepthNetwork {
  public:
    /// Loads the module and tries it on an image of size `trial`. Throws InputError naming the file and what was returned
    /// instead of depth and six features.
    ScriptedNetwork(const std::filesystem::path& file, Size trial);

    BaseDepthOutput forward(const torch::Tensor& image) override;
    [[nodiscard]] std::array<double, kPyramidLevels> strides() const override { return strides_; }
    /// It has none that could be trained.
    torch::nn::Module& encoder() override { return *this; }
    void to(torch::Device device, bool non_blocking = false) override;

    /// Channels of its features, coarsest first.
    [[nodiscard]] const std::array<int, kPyramidLevels>& channels() const { return channels_; }

  private:
    std::filesystem::path file_;
    torch::jit::Module script_;
    std::array<int, kPyramidLevels> channels_{};
    std::array<double, kPyramidLevels> strides_{};
};

}  // namespace patchfusion::base_depth::scripted
