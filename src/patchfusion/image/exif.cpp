// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/exif.h"

#include <algorithm>
#include <cmath>

namespace patchfusion::image {
namespace {

constexpr double kFilmDiagonalMm = 43.2666153;  // of 36 mm x 24 mm

double millimetres(int sensor_unit) {
    switch (sensor_unit) {
        case 3:
            return 10.0;
        case 4:
            return 1.0;
        case 5:
            return 1e-3;
        default:
            return 25.4;
    }
}

// How much smaller the picture is than when it was taken; 1 where that is not told or where it was cropped.
double shrinkage(const LensTags& tags, Size stored) {
    if (tags.taken_width <= 0 || tags.taken_height <= 0) {
        return 1.0;
    }
    const double across = static_cast<double>(stored.width) / tags.taken_width;
    const double down = static_cast<double>(stored.height) / tags.taken_height;
    return std::abs(across / down - 1.0) < 0.01 ? across : 1.0;
}

}  // namespace

std::optional<double> focal_px(const LensTags& tags, Size stored) {
    double focal = 0;
    if (tags.focal_length_35mm > 0) {
        focal = tags.focal_length_35mm * std::hypot(stored.width, stored.height) / kFilmDiagonalMm;
    } else if (tags.focal_length_mm > 0 && tags.sensor_pixels_per_unit > 0) {
        focal = tags.focal_length_mm * tags.sensor_pixels_per_unit / millimetres(tags.sensor_unit) * shrinkage(tags, stored);
    }
    const double widest = 0.044 * stored.width;    // 170 degrees
    const double narrowest = 57.3 * stored.width;  // 1 degree
    if (!std::isfinite(focal) || focal < widest || focal > narrowest) {
        return std::nullopt;
    }
    return focal;
}

}  // namespace patchfusion::image
