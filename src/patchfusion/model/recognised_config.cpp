// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/recognised_config.h"

#include <fmt/format.h>
#include <algorithm>

#include "patchfusion/checkpoint/fit.h"
#include "patchfusion/core/error.h"
#include "patchfusion/model/empty_network.h"
#include "patchfusion/model/g2l_heads.h"

namespace patchfusion::model {

namespace {

/// The built-in configuration whose constants these weights were trained with, whatever their sizes.
std::string nearest_built_in(const Recognised& recognised) {
    if (std::string name = recognised.name(); !name.empty()) {
        return name;
    }
    return recognised.base->encoder == base_depth::kZoeDepthEncoder ? "patchfusion-zoedepth" : "patchfusion-da-vits";
}

void take_sizes(metric_bins::MetricBinsOptions& bins, const metric_bins::MetricBinsOptions& read) {
    bins.bins = read.bins;
    bins.embedding_dim = read.embedding_dim;
    bins.mlp_dim = read.mlp_dim;
    bins.seed_mlp_dim = read.seed_mlp_dim;
    bins.attractors = read.attractors;
}

/// The configuration in the metadata, else the recognised one; neither is to be trusted.
std::string config_text(const checkpoint::Checkpoint& weights, const std::string& source) {
    if (const auto text = weights.metadata.find(kConfigKey); text != weights.metadata.end()) {
        return text->second;
    }
    const auto recognised = recognise(shapes_of(weights));
    if (!recognised) {
        throw CheckpointError(
            fmt::format("{}: holds weights without a PatchFusion configuration, of no architecture known "
                        "here; see patchfusion inspect",
                        source));
    }
    return to_json(recognised_config(*recognised, source));
}

ModelConfig parsed_config(const std::string& text, const std::string& source) {
    try {
        return config_from_json(text);
    } catch (const InputError& error) {
        throw CheckpointError(fmt::format("{}: {}", source, error.what()));
    }
}

}  // namespace

ModelConfig recognised_config(const Recognised& recognised, const std::string& source) {
    if (!recognised.base) {
        throw CheckpointError(
            fmt::format("{}: a {}; give it with its base networks, as coarse,fine,fusion", source, describe(recognised)));
    }
    const BaseArchitecture& base = *recognised.base;
    if (!base_depth::is_vit(base.encoder)) {
        throw CheckpointError(
            fmt::format("{}: holds weights without a PatchFusion configuration, which `lite` and its kind need", source));
    }
    if (base.vit.heads == 0) {
        throw CheckpointError(
            fmt::format("{}: an encoder {} wide: none of the published ones, and its number of attention heads "
                        "cannot be told from the file",
                        source, base.vit.embed_dim));
    }
    ModelConfig config = built_in_config(nearest_built_in(recognised));
    config.name = recognised.name().empty() ? "unnamed" : config.name;
    config.process_size = recognised.process_size;
    config.vit = base.vit;
    config.dpt = base.dpt;
    std::fill(config.channels.begin(), config.channels.end() - 1, base.features);
    take_sizes(config.bins, base.bins);
    config.global_to_local = !recognised.fusion || recognised.fusion->global_to_local;
    if (recognised.fusion && config.global_to_local) {
        config.channels = recognised.fusion->channels;
        config.g2l_depth = recognised.fusion->blocks;
        config.g2l_heads = recognised.fusion->heads;
        config.window = recognised.fusion->window;
    } else {  // G2L is made and left out, or is not there, but its heads must divide its channels
        fit_g2l_heads(config);
    }
    return config;
}

ModelConfig config_of(const checkpoint::Checkpoint& weights, const std::string& source, const std::filesystem::path& base) {
    ModelConfig config = parsed_config(config_text(weights, source), source);
    if (!base.empty() && config.encoder != base_depth::kScriptedEncoder) {
        throw InputError(fmt::format("{}: has base networks of its own; leave out --base {}", source, base.string()));
    }
    config.base_script = base.string();
    return config;
}

void require_fit(const checkpoint::Checkpoint& weights, const ModelConfig& config, const std::string& source) {
    const PatchFusion model = empty_network(weights, config, source);
    const std::string problems = checkpoint::describe_misfit(checkpoint::state_of(*model), weights.tensors, {.source = source});
    if (!problems.empty()) {
        throw CheckpointError(fmt::format("{}: does not fit the network {}: {}", source, config.name, problems));
    }
}

}  // namespace patchfusion::model
