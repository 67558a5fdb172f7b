// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "patchfusion/core/geometry.h"

namespace patchfusion {

/// Smallest side a photograph may have, in pixels, and the largest ratio of its sides.
inline constexpr int kMinSide = 16;
inline constexpr double kMaxAspect = 20.0;
/// Pixels a photograph may have: beyond it a header is wrong rather than a camera that large.
inline constexpr std::int64_t kMaxPixels = 1'000'000'000;

/// Why a photograph of this size is not taken, and what to do, in one line; empty where it is.
[[nodiscard]] std::string size_problem(Size size, std::int64_t most_pixels = kMaxPixels);

}  // namespace patchfusion
