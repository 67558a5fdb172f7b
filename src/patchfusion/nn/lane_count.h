// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace patchfusion::nn {

/// Numbers that the kernels (lanes.h) work on side by side.
inline constexpr int kLanes = 16;

/// `count` rounded up to whole lanes.
[[nodiscard]] constexpr std::int64_t whole_lanes(std::int64_t count) {
    return (count + kLanes - 1) / kLanes * kLanes;
}

}  // namespace patchfusion::nn
