// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <numeric>

#include "patchfusion/model/model_config.h"

namespace patchfusion::model {

/// Lowers G2L's heads where they do not divide their level's channels, to the largest number that does.
inline void fit_g2l_heads(ModelConfig& config) {
    for (std::size_t level = 0; level < config.channels.size(); ++level) {
        config.g2l_heads.at(level) = std::gcd(config.channels.at(level), config.g2l_heads.at(level));
    }
}

}  // namespace patchfusion::model
