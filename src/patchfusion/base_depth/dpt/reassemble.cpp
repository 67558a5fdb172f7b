// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/base_depth/dpt/reassemble.h"

#include "patchfusion/nn/double_conv.h"

namespace patchfusion::base_depth::dpt {

namespace {

/// Every pixel becomes factor x factor pixels of its own.
torch::nn::ConvTranspose2d enlarge(int channels, int factor) {
    return torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(channels, channels, factor).stride(factor));
}

}  // namespace

Reassemble::Reassemble(int embed_dim, const std::array<int, kDptLevels>& channels)
    : four_times_(enlarge(channels[0], 4)),
      twice_(enlarge(channels[1], 2)),
      halved_(torch::nn::Conv2dOptions(channels[3], channels[3], 3).stride(2).padding(1)) {
    for (const int out : channels) {
        projects_.push_back(nn::conv1x1(embed_dim, out));
    }
}

std::shared_ptr<torch::nn::Module> Reassemble::project(int level) const {
    return projects_.at(static_cast<std::size_t>(level)).ptr();
}

std::shared_ptr<torch::nn::Module> Reassemble::resize(int level) const {
    switch (level) {
        case 0:
            return four_times_.ptr();
        case 1:
            return twice_.ptr();
        case 3:
            return halved_.ptr();
        default:
            return nullptr;
    }
}

LevelMaps Reassemble::forward(const LevelMaps& tokens) {
    return {four_times_->forward(projects_[0]->forward(tokens[0])), twice_->forward(projects_[1]->forward(tokens[1])),
            projects_[2]->forward(tokens[2]), halved_->forward(projects_[3]->forward(tokens[3]))};
}

}  // namespace patchfusion::base_depth::dpt
