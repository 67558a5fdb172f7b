// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/record.h"

#include <cmath>
#include <numeric>

namespace patchfusion::data {

Size aspect_unit(Size size) {
    const int divisor = std::gcd(size.height, size.width);
    return {size.height / divisor, size.width / divisor};
}

Size RecordOptions::view_size() const {
    const Size unit = aspect_unit(process_size);
    const int units = static_cast<int>(std::lround(view_scale * process_size.height / unit.height));
    return {unit.height * units, unit.width * units};
}

Size RecordOptions::window_size() const {
    return {static_cast<int>(std::lround(window_tiles * process_size.height)),
            static_cast<int>(std::lround(window_tiles * process_size.width))};
}

torch::Tensor stored_depth(const torch::Tensor& depth_m, double factor) {
    constexpr double kFarthest = 0.9 * static_cast<double>(kSkyDepth);
    const auto canonical = (depth_m * factor).clamp(1e-3, kFarthest);
    return torch::where(torch::isinf(depth_m), torch::full_like(canonical, kSkyDepth), canonical).to(torch::kHalf);
}

}  // namespace patchfusion::data
