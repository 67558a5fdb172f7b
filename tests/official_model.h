// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "official_fixtures.h"
#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/checkpoint/merge.h"
#include "patchfusion/model/patchfusion.h"

namespace patchfusion::fixtures {

/// The whole model of a fixture (its config.json).
inline model::ModelConfig config_of(const std::string& fixture) {
    model::ModelConfig config = model::built_in_config("patchfusion-da-vits");
    config.encoder = encoder_of(fixture);
    config.process_size = fixture == kZoeDepth ? Size{64, 96} : Size{56, 84};
    config.channels = kChannels;
    config.bins = bins();
    config.g2l_heads = {8, 8, 4, 4, 2, 2};
    config.vit = vit_of(fixture);
    config.dpt = dpt_of(fixture);
    return config;
}

/// The fixture's three official files into the model of its configuration.
inline void load_weights(model::PatchFusion& model, const std::string& fixture) {
    const auto from = folder(fixture);
    checkpoint::load_strictly(*model, checkpoint::read_merged({from / "coarse.pth", from / "fine.pth", from / "fusion.pth"}));
}

}  // namespace patchfusion::fixtures
