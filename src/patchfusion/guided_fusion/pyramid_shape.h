// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "patchfusion/core/feature_pyramid.h"
#include "patchfusion/core/geometry.h"

namespace patchfusion::guided_fusion {

/// Channels and strides of a feature pyramid, coarsest first.
struct PyramidShape {
    std::array<int, kPyramidLevels> channels{};
    std::array<double, kPyramidLevels> strides{};  // image pixels per feature pixel, see BaseDepthNetwork::strides

    /// Size of a level for an image of this size: ceil(image / stride).
    [[nodiscard]] Size level_size(Size image, int level) const;
    /// Each level has half the pixels of the next one per side (ZoeDepth, lite), not so Depth Anything's finest.
    [[nodiscard]] bool halves() const;
};

}  // namespace patchfusion::guided_fusion
