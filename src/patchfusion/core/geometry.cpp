// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/geometry.h"

#include <algorithm>

namespace patchfusion {

Rect intersection(const Rect& a, const Rect& b) {
    const int left = std::max(a.left, b.left);
    const int top = std::max(a.top, b.top);
    const int right = std::min(a.right(), b.right());
    const int bottom = std::min(a.bottom(), b.bottom());
    return {.left = left, .top = top, .width = std::max(0, right - left), .height = std::max(0, bottom - top)};
}

}  // namespace patchfusion
