// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/guided_fusion/pyramid_shape.h"

#include <cmath>

namespace patchfusion::guided_fusion {

Size PyramidShape::level_size(Size image, int level) const {
    const double stride = strides.at(static_cast<std::size_t>(level));
    return {static_cast<int>(std::ceil(image.height / stride)), static_cast<int>(std::ceil(image.width / stride))};
}

bool PyramidShape::halves() const {
    for (std::size_t level = 1; level < strides.size(); ++level) {
        if (strides[level - 1] != 2 * strides[level]) {
            return false;
        }
    }
    return true;
}

}  // namespace patchfusion::guided_fusion
