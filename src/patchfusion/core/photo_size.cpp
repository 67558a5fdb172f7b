// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/photo_size.h"

#include <fmt/format.h>
#include <algorithm>

namespace patchfusion {

std::string size_problem(Size size, std::int64_t most_pixels) {
    const auto problem = [&](const std::string& why) {
        return fmt::format("{} x {} pixels: {}", size.width, size.height, why);
    };
    const auto [shorter, longer] = std::minmax(size.width, size.height);
    if (shorter < kMinSide) {
        return problem(fmt::format("each side must have at least {}; give a larger image", kMinSide));
    }
    if (longer > kMaxAspect * shorter) {
        return problem(fmt::format("one side is more than {} times the other; crop the image", kMaxAspect));
    }
    if (size.area() > most_pixels) {
        return problem(fmt::format("more than {:.4g} megapixels; shrink the image", static_cast<double>(most_pixels) / 1e6));
    }
    return {};
}

}  // namespace patchfusion
