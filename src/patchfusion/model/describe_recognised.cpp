// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "patchfusion/model/known_models.h"
#include "patchfusion/model/model_config.h"
#include "patchfusion/model/recognise.h"

namespace patchfusion::model {

namespace {

/// Whether two heads have the same weights' shapes.
bool same_sizes(const metric_bins::MetricBinsOptions& a, const metric_bins::MetricBinsOptions& b) {
    return a.bins == b.bins && a.embedding_dim == b.embedding_dim && a.mlp_dim == b.mlp_dim &&
           a.seed_mlp_dim == b.seed_mlp_dim && a.attractors == b.attractors;
}

/// Whether the base network's weights have the shapes that this configuration asks for, as far as they are recognised.
bool is_base_of(const ModelConfig& config, const BaseArchitecture& base) {
    const bool is_vit = base_depth::is_vit(base.encoder);
    return config.encoder == base.encoder && same_sizes(config.bins, base.bins) &&
           (!is_vit || (config.vit == base.vit && config.dpt == base.dpt && config.channels[0] == base.features));
}

bool is_fusion_of(const ModelConfig& config, const FusionArchitecture& fusion) {
    if (!fusion.global_to_local) {
        return same_sizes(config.bins, fusion.bins);
    }
    return config.channels == fusion.channels && config.g2l_depth == fusion.blocks && config.g2l_heads == fusion.heads &&
           config.window == fusion.window && config.process_size.area() == fusion.tokens.back() &&
           same_sizes(config.bins, fusion.bins);
}

std::string describe_base(const BaseArchitecture& base) {
    std::string text = fmt::format("{} encoder", base.encoder);
    if (base_depth::is_vit(base.encoder)) {
        const base_depth::VitOptions& vit = base.vit;
        text += fmt::format(" ({} blocks, {} wide, {}, patch {}, position grid {}x{}), DPT {} channels from {}", vit.depth,
                            vit.embed_dim, vit.heads > 0 ? fmt::format("{} heads", vit.heads) : "heads unknown", vit.patch,
                            vit.position_grid, vit.position_grid, base.features, fmt::join(base.dpt.reassemble, "/"));
    }
    return text;
}

std::string describe_fusion(const FusionArchitecture& fusion) {
    if (!fusion.global_to_local) {
        return "fusion without G2L";
    }
    return fmt::format("fusion channels {}, G2L blocks {}, heads {}, window {}", fmt::join(fusion.channels, "/"),
                       fmt::join(fusion.blocks, "/"), fmt::join(fusion.heads, "/"), fusion.window);
}

}  // namespace

std::string Recognised::name() const {
    for (const KnownModel& known : known_models()) {
        const ModelConfig config = built_in_config(std::string(known.name));
        if ((!base || is_base_of(config, *base)) && (!fusion || is_fusion_of(config, *fusion)) && (base || fusion)) {
            return config.name;
        }
    }
    return {};
}

std::string describe(const Recognised& recognised) {
    const bool whole = recognised.base && recognised.fusion;
    const std::string name = recognised.name();
    std::string text = whole ? "whole PatchFusion" : recognised.base ? "base network alone" : "fusion network alone";
    text += name.empty() ? ": " : fmt::format(" of {}: ", name);
    if (recognised.base) {
        text += describe_base(*recognised.base) + (whole ? "; " : "");
    }
    if (recognised.fusion) {
        text += describe_fusion(*recognised.fusion);
    }
    const metric_bins::MetricBinsOptions& bins = recognised.base ? recognised.base->bins : recognised.fusion->bins;
    text += fmt::format("; {} bins, embedding {}", bins.bins, bins.embedding_dim);
    if (recognised.process_size.area() > 0) {
        text += fmt::format("; process size {}x{}", recognised.process_size.height, recognised.process_size.width);
    }
    return text;
}

}  // namespace patchfusion::model
