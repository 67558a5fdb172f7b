// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "patchfusion/tiling/resample.h"

namespace patchfusion::tiling {
namespace {

constexpr int kShortestSide = 32;      // px: what a network with an overall stride of 32 needs
constexpr double kNearArea = 0.12;     // |ln(area / wanted)| within which only the aspect counts
constexpr double kEqualAspect = 1e-9;  // aspect errors this close are the same

int ceil_to(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

int round_to(double value, int multiple) {
    return static_cast<int>(std::lround(value / multiple)) * multiple;
}

struct Candidate {
    Size size;
    double aspect_error;  // |ln(aspect / the image's)|
    double area_error;    // |ln(area / wanted)|

    [[nodiscard]] bool better_than(const Candidate& other) const {
        const double far = std::max(area_error, kNearArea);
        const double other_far = std::max(other.area_error, kNearArea);
        if (far != other_far) {
            return far < other_far;
        }
        if (std::abs(aspect_error - other.aspect_error) > kEqualAspect) {
            return aspect_error < other.aspect_error;
        }
        return area_error < other.area_error;
    }
};

}  // namespace

Size process_size_for(Size image, std::int64_t area, int multiple) {
    const int shortest = ceil_to(kShortestSide, multiple);
    // Beyond the aspect that leaves the short side `shortest` pixels, the grid stays at that aspect.
    const double steepest = std::max(1.0, static_cast<double>(area) / (static_cast<double>(shortest) * shortest));
    const double aspect = std::clamp(static_cast<double>(image.width) / image.height, 1.0 / steepest, steepest);

    const auto candidate = [&](int height) {
        const int width = std::max(shortest, round_to(height * aspect, multiple));
        return Candidate{.size = {.height = height, .width = width},
                         .aspect_error = std::abs(std::log(width / (height * aspect))),
                         .area_error = std::abs(std::log(static_cast<double>(height) * width / static_cast<double>(area)))};
    };
    Candidate best = candidate(shortest);
    const int tallest = std::max(shortest, static_cast<int>(2.0 * std::sqrt(static_cast<double>(area) / aspect)));
    for (int height = shortest; height <= tallest; height += multiple) {
        const Candidate next = candidate(height);
        best = next.better_than(best) ? next : best;
    }
    return best.size;
}

}  // namespace patchfusion::tiling
