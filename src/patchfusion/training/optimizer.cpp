// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/optimizer.h"

#include <array>
#include <cmath>
#include <set>

#include "patchfusion/training/stage_model.h"

namespace patchfusion::training {
namespace {

/// Identities of the pretrained encoders' parameters.
std::set<const void*> encoder_parameters(model::PatchFusion& model) {
    std::set<const void*> identities;
    for (base_depth::BaseDepthNetwork* network : {&model->coarse(), &model->fine()}) {
        for (const auto& parameter : network->encoder().parameters()) {
            identities.insert(parameter.unsafeGetTensorImpl());
        }
    }
    return identities;
}

}  // namespace

StageOptimizer::StageOptimizer(model::PatchFusion& model, const StageOptions& options) {
    std::array<std::vector<torch::Tensor>, 4> members;  // encoder or not x decayed or not
    const auto encoder = encoder_parameters(model);
    parameters_ = trained_parameters(model, options.stage);
    for (const auto& parameter : parameters_) {
        const bool in_encoder = encoder.contains(parameter.unsafeGetTensorImpl());
        const bool decayed = parameter.dim() > 1;
        members.at((in_encoder ? 2U : 0U) + (decayed ? 1U : 0U)).push_back(parameter);
    }
    std::vector<torch::optim::OptimizerParamGroup> groups;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members.at(i).empty()) {
            continue;
        }
        auto settings = std::make_unique<torch::optim::AdamWOptions>(options.learning_rate);
        settings->weight_decay(i % 2 == 1 ? options.weight_decay : 0.0);
        groups.emplace_back(members.at(i), std::move(settings));
        rate_shares_.push_back(i >= 2 ? options.encoder_rate_share : 1.0);
    }
    adam_ = std::make_unique<torch::optim::AdamW>(groups, torch::optim::AdamWOptions(options.learning_rate));
}

bool StageOptimizer::step(double rate, double clip) {
    if (!std::isfinite(torch::nn::utils::clip_grad_norm_(parameters_, clip))) {
        return false;
    }
    for (std::size_t i = 0; i < rate_shares_.size(); ++i) {
        adam_->param_groups()[i].options().set_lr(rate * rate_shares_[i]);
    }
    adam_->step();
    return true;
}

}  // namespace patchfusion::training
