// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "patchfusion/base_depth/base_depth_network.h"

namespace patchfusion::training {

/// N_f's output with errors such as it makes on pictures unlike its training's, where it has the wrong idea of what a tile
/// shows: in that share of tiles D_f is brought to another scale and slope, and the coarse levels of F_f, a random number of
/// them, are those of a tile of another image (its own where the batch has one image). Details stay. N_g can so learn to take
/// details from N_f and the layout from N_c, which sees the whole; on the training scenes alone N_f errs too little to teach
/// that, and on photographs each tile then has a scale of its own. Ours; the paper trains on N_f's output as it is. Draws from
/// torch's generator.
[[nodiscard]] base_depth::BaseDepthOutput disturbed(base_depth::BaseDepthOutput fine, const std::vector<int>& image_of_tile,
                                                    double share);

}  // namespace patchfusion::training
