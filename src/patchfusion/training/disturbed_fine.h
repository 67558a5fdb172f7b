// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "patchfusion/base_depth/base_depth_network.h"
#include "patchfusion/data/batch_loader.h"

namespace patchfusion::training {

/// N_f's output with errors such as it makes on pictures unlike its training's, where it has the wrong idea of what a tile
/// shows: in that share of tiles D_f is brought to another scale and slope, and the coarse levels of F_f, a random number of
/// them, are those of a tile of another image (its own where there is none). Details stay. N_g can so learn to take details
/// from N_f and the layout from N_c, which sees the whole; on the training scenes alone N_f errs too little to teach that, and
/// on photographs each tile then has a scale of its own. Ours; the paper trains on N_f's output as it is.
///
/// Draws from torch's generator. Where several processes share a batch, these being the tiles of `part`, all draw for the whole
/// batch, so that a tile has the same numbers however many they are; only the other image is one of the same part, for no
/// process has F_f of another's tiles. A part therefore needs two images.
[[nodiscard]] base_depth::BaseDepthOutput disturbed(base_depth::BaseDepthOutput fine, const std::vector<int>& image_of_tile,
                                                    double share, const data::BatchPart& part = {});

}  // namespace patchfusion::training
