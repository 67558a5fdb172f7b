// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "patchfusion/core/error.h"
#include "patchfusion/model/model_config.h"

namespace patchfusion::model {

namespace {

/// What the official networks have in common (zhyever/PatchFusion edb4679: configs/, and the defaults of
/// GuidedFusionPatchFusion). features: channels of the DPT's decoder.
ModelConfig official_config(const std::string& name, int features) {
    return {.name = name,
            .encoder = std::string(base_depth::kDepthAnythingEncoder),
            .process_size = {392, 518},
            .process_multiple = 14,
            .channels = {features, features, features, features, features, 32},
            .bins = {},
            .g2l_depth = {4, 4, 3, 3, 2, 2},
            .g2l_heads = {32, 32, 16, 16, 8, 8},
            .window = 12,
            .min_depth = 0.001,
            .max_depth = 80.0,
            .canonical_focal_px = 0,
            .wide_decoder = true,
            .replicate_padding = false,
            .residual_fusion = false,
            .fusion_depth_scale = 1.0};
}

ModelConfig depth_anything_vits(const std::string& name) {
    return official_config(name, 64);  // vit and dpt: the defaults
}

ModelConfig depth_anything_vitb(const std::string& name) {
    ModelConfig config = official_config(name, 128);
    config.vit = {.embed_dim = 768, .depth = 12, .heads = 12};
    config.dpt = {.hooks = {8, 9, 10, 11}, .reassemble = {96, 192, 384, 768}};
    return config;
}

ModelConfig depth_anything_vitl(const std::string& name) {
    ModelConfig config = official_config(name, 256);
    config.vit = {.embed_dim = 1024, .depth = 24, .heads = 16};
    config.dpt = {.hooks = {20, 21, 22, 23}, .reassemble = {256, 512, 1024, 1024}};
    return config;
}

/// MiDaS 3.1's DPT_BEiT_L_384.
ModelConfig zoedepth(const std::string& name) {
    ModelConfig config = official_config(name, 256);
    config.encoder = base_depth::kZoeDepthEncoder;
    config.process_size = {384, 512};
    config.process_multiple = 32;
    config.vit = {.embed_dim = 1024, .depth = 24, .heads = 16, .patch = 16, .position_grid = 24, .classes = 1000};
    config.dpt = {.hooks = {5, 11, 17, 23}, .reassemble = {256, 512, 1024, 1024}};
    return config;
}

struct BuiltIn {
    std::string name;
    ModelConfig (*config)(const std::string& name);
};

const std::vector<BuiltIn>& built_ins() {
    static const std::vector<BuiltIn> all = {{"lite", [](const std::string&) { return ModelConfig{}; }},
                                             {"patchfusion-da-vits", depth_anything_vits},
                                             {"patchfusion-da-vitb", depth_anything_vitb},
                                             {"patchfusion-da-vitl", depth_anything_vitl},
                                             {"patchfusion-zoedepth", zoedepth}};
    return all;
}

}  // namespace

ModelConfig built_in_config(const std::string& name) {
    std::vector<std::string> known;
    for (const BuiltIn& built_in : built_ins()) {
        if (built_in.name == name) {
            return built_in.config(name);
        }
        known.push_back(built_in.name);
    }
    throw InputError(fmt::format("unknown model configuration '{}'; known: {}", name, fmt::join(known, ", ")));
}

}  // namespace patchfusion::model
