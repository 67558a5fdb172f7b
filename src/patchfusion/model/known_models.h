// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "patchfusion/core/geometry.h"

namespace patchfusion::model {

/// A model that this program has a configuration for.
struct KnownModel {
    std::string_view name;     // as built_in_config takes it
    std::string_view what;     // its networks
    std::string_view licence;  // of the weights, and who says so
    std::string_view weights;  // where its authors publish them
    Size process_size;         // what a base network sees of a whole image and of a tile
    double parameters_m;       // millions, N_c, N_f and N_g together (recognise_test.cpp)
    double gflop_per_tile;     // N_f and N_g on one tile, 2 per multiply-accumulate (official_cost_test.cpp)
};

/// All of them, as built_in_config knows them.
[[nodiscard]] std::span<const KnownModel> known_models();

}  // namespace patchfusion::model
