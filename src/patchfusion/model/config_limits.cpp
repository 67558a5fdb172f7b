// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/config_limits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>

#include "patchfusion/checkpoint/byte_reader.h"
#include "patchfusion/core/error.h"

namespace patchfusion::model {

namespace {

constexpr std::array kLimits = {
    Limits{"process_size.height", 8, 4096},
    Limits{"process_size.width", 8, 4096},
    Limits{"process_multiple", 1, 512},
    Limits{"split", 1, 8},
    Limits{"channels", 1, 4096},
    Limits{"bins.bins", 2, 1024},
    Limits{"bins.embedding_dim", 1, 4096},
    Limits{"bins.mlp_dim", 1, 4096},
    Limits{"bins.seed_mlp_dim", 1, 4096},
    Limits{"bins.attractors", 1, 256},
    Limits{"bins.attractor_alpha", 0, 1e6},
    Limits{"bins.attractor_gamma", 0, 10},
    Limits{"bins.min_temperature", 1e-6, 1e6},
    Limits{"bins.max_temperature", 1e-6, 1e6},
    Limits{"g2l_depth", 1, 24},
    Limits{"g2l_heads", 1, 256},
    Limits{"window", 1, 16},
    Limits{"min_depth", 1e-6, 1e6},
    Limits{"max_depth", 1e-6, 1e6},
    Limits{"canonical_focal_px", 0, 1e6},
    Limits{"fusion_depth_scale", 1e-6, 1e6},
    Limits{"vit.embed_dim", 1, 8192},
    Limits{"vit.depth", 1, 64},
    Limits{"vit.heads", 1, 256},
    Limits{"vit.patch", 4, 64},
    Limits{"vit.position_grid", 1, 256},
    Limits{"vit.classes", 0, 100'000},
    Limits{"dpt.hooks", 0, 63},
    Limits{"dpt.reassemble", 1, 4096},
};

constexpr std::array kEncoders = {base_depth::kLiteEncoder, base_depth::kDepthAnythingEncoder, base_depth::kZoeDepthEncoder,
                                  base_depth::kScriptedEncoder};

std::string shown(Size size) {
    return fmt::format("{} x {}", size.height, size.width);
}

}  // namespace

void refuse_field(std::string_view field, std::string_view value, std::string_view rule) {
    throw InputError(fmt::format("model configuration: {} is {}; it must be {}", field, value, rule));
}

const Limits& limits_of(std::string_view field) {
    const auto* const found = std::ranges::find(kLimits, field, &Limits::field);
    if (found == kLimits.end()) {
        throw InternalError(fmt::format("no limits are stated for the configuration's field {}", field));
    }
    return *found;
}

void require_known_text(std::string_view field, std::string_view text) {
    const std::string quoted = fmt::format("'{}'", checkpoint::printable(text));
    if (field == "encoder" && std::ranges::find(kEncoders, text) == kEncoders.end()) {
        refuse_field(field, quoted, fmt::format("one of {}", fmt::join(kEncoders, ", ")));
    }
    if (text.empty() || checkpoint::printable(text) != text) {
        refuse_field(field, quoted, "a text of at most 120 printable characters");
    }
}

void require_consistent(const ModelConfig& config) {
    for (std::size_t level = 0; level < config.channels.size(); ++level) {
        if (config.channels.at(level) % config.g2l_heads.at(level) != 0) {
            refuse_field(fmt::format("g2l_heads[{}]", level), fmt::to_string(config.g2l_heads.at(level)),
                         fmt::format("a divisor of channels[{}], {}", level, config.channels.at(level)));
        }
    }
    if (config.process_multiple > std::min(config.process_size.height, config.process_size.width)) {
        refuse_field("process_multiple", fmt::to_string(config.process_multiple),
                     fmt::format("at most a side of process_size, {}", shown(config.process_size)));
    }
    if (config.residual_fusion && !config.feature_guidance) {
        refuse_field("residual_fusion", "true", "false where feature_guidance is: F_g is then not told F_c");
    }
    if (config.min_depth >= config.max_depth) {
        refuse_field("min_depth", fmt::to_string(config.min_depth), fmt::format("less than max_depth, {}", config.max_depth));
    }
    if (config.bins.min_temperature > config.bins.max_temperature) {
        refuse_field("bins.min_temperature", fmt::to_string(config.bins.min_temperature),
                     fmt::format("at most bins.max_temperature, {}", config.bins.max_temperature));
    }
    if (config.canonical_focal_px > 0 && config.canonical_focal_px < 1) {
        refuse_field("canonical_focal_px", fmt::to_string(config.canonical_focal_px), "0, or at least 1 pixel");
    }
    if (base_depth::is_vit(config.encoder) && config.channels.front() < 2) {
        refuse_field("channels[0]", fmt::to_string(config.channels.front()), "at least 2, as a DPT halves it");
    }
}

}  // namespace patchfusion::model
