// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "patchfusion/base_depth/vit_options.h"
#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"
#include "patchfusion/metric_bins/metric_bins.h"
#include "patchfusion/nn/double_conv.h"

namespace patchfusion::base_depth {

/// What N_c and N_f give: depth and the features that guide the fusion.
struct BaseDepthOutput {
    torch::Tensor depth;      // [N,1,h,w] metres (canonical metres where the model is trained so), h x w the input's size
    FeaturePyramid features;  // coarsest first, levels[5] at the input's size
};

/// The network that is used twice, as N_c on the whole image and as N_f on tiles (section 3.1).
class BaseDepthNetwork : public torch::nn::Module {
  public:
    /// image: [N,3,h,w] in [0,1]; the network normalises it itself. Any size.
    virtual BaseDepthOutput forward(const torch::Tensor& image) = 0;

    /// Input pixels per feature pixel, coarsest level first. A level has ceil(input / stride) pixels, and its pixel i covers
    /// input pixels [i stride, (i + 1) stride).
    [[nodiscard]] virtual std::array<double, kPyramidLevels> strides() const { return {32, 16, 8, 4, 2, 1}; }

    /// The part that is trained elsewhere (ImageNet); its names equal those of the public weights, so that
    /// checkpoint::load_strictly(encoder(), ...) starts a training. Its classifier is left out: allow unexpected names.
    virtual torch::nn::Module& encoder() = 0;
};

/// What a base network is built from.
struct BaseDepthOptions {
    std::string encoder{kLiteEncoder};
    std::array<int, kPyramidLevels> channels = {64, 64, 48, 32, 16, 16};  // of the feature pyramid, coarsest first
    metric_bins::MetricBinsOptions bins;
    double max_depth = 80.0;                       // metres, where the starting bin centres end
    nn::Padding padding = nn::Padding::Replicate;  // of lite's decoder; a DPT has zeros
    VitOptions vit = {};                           // where is_vit(encoder)
    DptOptions dpt = {};                           // likewise
    std::filesystem::path script = {};             // of kScriptedEncoder: its TorchScript file
    Size trial = {};                               // of kScriptedEncoder: size of the image it is tried on
};

/// Builds the network of options.encoder. Throws InputError naming the unknown encoder and the known ones.
[[nodiscard]] std::shared_ptr<BaseDepthNetwork> make_base_depth_network(const BaseDepthOptions& options);

}  // namespace patchfusion::base_depth
