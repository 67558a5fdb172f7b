// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/depth_anything/depth_anything_network.h"

#include <memory>
#include <string>

#include "patchfusion/nn/resize.h"

namespace patchfusion::base_depth::depth_anything {

namespace {

constexpr dpt::Normalisation kImageNet = {.mean = {0.485, 0.456, 0.406}, .deviation = {0.229, 0.224, 0.225}};

}  // namespace

DepthAnythingNetwork::DepthAnythingNetwork(const BaseDepthOptions& options)
    : ZoeDepthNetwork(options, kImageNet),
      encoder_(options.vit, options.dpt.hooks),
      reassemble_(options.vit.embed_dim, options.dpt.reassemble),
      scratch_(dpt::ScratchOptions{.in = options.dpt.reassemble,
                                   .features = options.channels.front(),
                                   .out = options.channels.back(),
                                   .names = dpt::OutputNames::DepthAnything}) {
    core().register_module("pretrained", encoder_);
    const auto head = core().register_module("depth_head", std::make_shared<torch::nn::Module>("DPTHead"));
    const auto projects = head->register_module("projects", std::make_shared<torch::nn::Module>("Projects"));
    const auto resizes = head->register_module("resize_layers", std::make_shared<torch::nn::Module>("ResizeLayers"));
    for (int level = 0; level < kDptLevels; ++level) {
        projects->register_module(std::to_string(level), reassemble_.project(level));
        if (const auto resize = reassemble_.resize(level); resize != nullptr) {
            resizes->register_module(std::to_string(level), resize);
        }
    }
    head->register_module("scratch", scratch_);
}

dpt::DptOutput DepthAnythingNetwork::predict_relative(const torch::Tensor& image) {
    return scratch_->forward(reassemble_.forward(encoder_->forward(image)), nn::size_of(image));
}

}  // namespace patchfusion::base_depth::depth_anything
