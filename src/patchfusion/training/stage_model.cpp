// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/stage_model.h"

#include <fmt/format.h>
#include <set>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/recognise.h"
#include "patchfusion/model/scripted_config.h"

namespace patchfusion::training {
namespace {

model::ModelConfig stage_config(const StageOptions& options) {
    model::ModelConfig config = model::built_in_config(options.model);
    if (options.process_height > 0) {
        config.process_size = {options.process_height, options.process_width};
    }
    if (!options.base.empty()) {
        config = model::scripted_config(options.base, config);
    }
    config.feature_guidance = config.feature_guidance && options.feature_guidance;
    config.global_to_local = config.global_to_local && options.global_to_local;
    config.residual_fusion = config.residual_fusion && options.residual_fusion;
    return config;
}

/// Whether N_g leaves what `init` has of it: in stage coarse, since it was trained on another N_c; in stage fusion where asked
/// for, and where parts are left out, for the weights of an N_g with all its parts, and of one that predicts a residual, do not
/// fit one without.
bool starts_fusion_anew(const StageOptions& options) {
    switch (options.stage) {
        case Stage::Coarse:
            return !options.keep_fusion;
        case Stage::Fine:
            return false;
        case Stage::Fusion:
            return options.fusion_anew || !(options.feature_guidance && options.global_to_local && options.residual_fusion);
    }
    throw InternalError("unknown stage");
}

/// N_c and N_f of a whole model's file; N_g's head starts as a copy of N_c's.
void load_base_networks(model::PatchFusion& model, const checkpoint::Checkpoint& weights, const std::filesystem::path& file) {
    checkpoint::load_strictly(model->coarse(), weights, {.prefix = "coarse_branch.", .source = file});
    checkpoint::load_strictly(model->fine(), weights, {.prefix = "fine_branch.", .source = file});
    copy_weights(*model, model->coarse());
}

void load_weights(model::PatchFusion& model, const StageOptions& options) {
    if (!std::filesystem::exists(options.init)) {
        throw InputError(fmt::format("{}: no such weights file; init is what the phase before writes (docs/training.md)",
                                     options.init.string()));
    }
    const auto weights = checkpoint::read_checkpoint(options.init);
    const auto recognised = model::recognise(model::shapes_of(weights));
    const bool is_whole_model = options.init.extension() == ".safetensors";
    if (options.stage == Stage::Coarse && recognised && recognised->base && !recognised->fusion) {  // ZoeDepth's own release
        checkpoint::load_strictly(model->coarse(), weights, {.prefix = recognised->prefix, .source = options.init});
    } else if (starts_fusion_anew(options) && (is_whole_model || options.stage == Stage::Fusion)) {
        load_base_networks(model, weights, options.init);
    } else if (is_whole_model) {
        checkpoint::load_strictly(*model, weights, {.source = options.init});
    } else if (options.stage == Stage::Coarse) {  // an ImageNet classifier: all but its last layer
        checkpoint::load_strictly(model->coarse().encoder(), weights, {.allow_unexpected = true, .source = options.init});
    } else {
        throw InputError(
            fmt::format("{}: stage {} starts from a model .safetensors", options.init.string(), name_of(options.stage)));
    }
}

/// What a stage trains, told by identity.
class TrainedSet {
  public:
    TrainedSet(model::PatchFusion& model, Stage stage) : fusion_(stage == Stage::Fusion) {
        for (base_depth::BaseDepthNetwork* network : {&model->coarse(), &model->fine()}) {
            const bool trained = network == (stage == Stage::Coarse ? &model->coarse() : &model->fine());
            for (const auto& parameter : network->parameters()) {
                (trained && !fusion_ ? trained_ : frozen_).insert(parameter.unsafeGetTensorImpl());
            }
        }
    }
    [[nodiscard]] bool contains(const torch::Tensor& parameter) const {
        const auto* identity = parameter.unsafeGetTensorImpl();
        return fusion_ ? !frozen_.contains(identity) : trained_.contains(identity);
    }

  private:
    bool fusion_;
    std::set<const void*> trained_;
    std::set<const void*> frozen_;
};

}  // namespace

model::PatchFusion make_stage_model(const StageOptions& options) {
    torch::manual_seed(options.seed);
    model::PatchFusion model(stage_config(options));
    if (!options.init.empty()) {
        load_weights(model, options);
    }
    return model;
}

void set_stage_mode(model::PatchFusion& model, const StageOptions& options) {
    model->train();
    if (options.stage == Stage::Fusion) {
        model->coarse().eval();
        model->fine().eval();
    }
    if (options.frozen_norms) {
        for (const auto& module : model->modules()) {
            if (auto* norm = module->as<torch::nn::BatchNorm2d>()) {
                norm->eval();
            }
        }
    }
    const TrainedSet trained(model, options.stage);
    for (auto& parameter : model->parameters()) {
        if (!trained.contains(parameter)) {  // and what a network itself has frozen stays so (nn/freeze.h)
            parameter.requires_grad_(false);
        }
    }
}

EvaluationMode::EvaluationMode(model::PatchFusion& model) {
    for (const auto& module : model->modules()) {
        before_.emplace_back(module, module->is_training());
    }
    model->eval();
}

EvaluationMode::~EvaluationMode() {
    for (const auto& [module, trained] : before_) {
        module->train(trained);
    }
}

std::vector<torch::Tensor> trained_parameters(model::PatchFusion& model, Stage stage) {
    const TrainedSet trained(model, stage);
    std::vector<torch::Tensor> parameters;
    for (const auto& parameter : model->parameters()) {
        if (trained.contains(parameter) && parameter.requires_grad()) {
            parameters.push_back(parameter);
        }
    }
    return parameters;
}

void copy_weights(torch::nn::Module& to, const torch::nn::Module& from) {
    const torch::NoGradGuard no_grad;
    const auto copy = [](auto&& targets, const auto& sources) {
        for (const auto& source : sources) {
            if (torch::Tensor* const target = targets.find(source.key())) {
                target->copy_(source.value());
            }
        }
    };
    copy(to.named_parameters(), from.named_parameters());
    copy(to.named_buffers(), from.named_buffers());
}

}  // namespace patchfusion::training
