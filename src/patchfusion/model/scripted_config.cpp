// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/model/scripted_config.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "patchfusion/base_depth/scripted/scripted_network.h"
#include "patchfusion/model/g2l_heads.h"

namespace patchfusion::model {

namespace {

/// Sides of the trial image are multiples of this, which strides divide: powers of two up to 64, and those of a ViT of
/// patch 14. On another image a feature's size is rounded, and its stride could not be told.
constexpr int kTrialStep = 448;

int rounded_up(int side, int step) {
    return (side + step - 1) / step * step;
}

}  // namespace

ModelConfig scripted_config(const std::filesystem::path& script, ModelConfig sizes) {
    const Size trial = {.height = rounded_up(sizes.process_size.height, kTrialStep),
                        .width = rounded_up(sizes.process_size.width, kTrialStep)};
    const base_depth::scripted::ScriptedNetwork network(script, trial);
    ModelConfig config = std::move(sizes);
    config.name = script.stem().string();
    config.encoder = base_depth::kScriptedEncoder;
    config.base_script = script.string();
    config.channels = network.channels();
    fit_g2l_heads(config);
    config.canonical_focal_px = 0;   // it gives metres
    config.residual_fusion = false;  // its head is its own: N_g's cannot start as a copy
    config.process_multiple = static_cast<int>(std::lround(network.strides().front()));
    const auto fitted = [&](int side) {
        return std::max(1, (side + config.process_multiple / 2) / config.process_multiple) * config.process_multiple;
    };
    config.process_size = {fitted(config.process_size.height), fitted(config.process_size.width)};
    return config;
}

}  // namespace patchfusion::model
