// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/model/patchfusion.h"

namespace patchfusion::model {

/// A model of lite's kind with narrow layers, fast enough for many tests.
inline ModelConfig small_config() {
    ModelConfig config;
    config.name = "small";
    config.process_size = {48, 64};
    config.channels = {16, 16, 8, 8, 8, 8};
    config.bins = {.bins = 8, .embedding_dim = 8, .mlp_dim = 8, .seed_mlp_dim = 8, .attractor_alpha = 1.0};
    config.g2l_depth = {2, 2, 2, 2, 2, 2};
    config.g2l_heads = {2, 2, 2, 2, 1, 1};
    config.window = 4;
    config.residual_fusion = false;  // a residual starts at nothing: nothing to test
    return config;
}

/// Tiles of one image at its process size: the left upper and the right lower quarter of a quarter.
inline TileBatch two_tiles(Size process) {
    const double height = process.height / 4.0;
    const double width = process.width / 4.0;
    return {.crops = torch::rand({2, 3, process.height, process.width}),
            .rois = {{.left = 0, .top = 0, .width = width, .height = height},
                     {.left = 3 * width, .top = 3 * height, .width = width, .height = height}},
            .image_of_tile = {},
            .running_depth = {},
            .has_running_depth = {}};
}

}  // namespace patchfusion::model
