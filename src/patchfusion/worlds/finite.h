// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace patchfusion::worlds {

/// The number, or 0 where it is none: games' files hold such texture coordinates.
inline float finite(float value) {
    return std::isfinite(value) ? value : 0.0F;
}

}  // namespace patchfusion::worlds
