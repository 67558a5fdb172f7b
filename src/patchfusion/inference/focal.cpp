// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/focal.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "patchfusion/core/error.h"
#include "patchfusion/inference/infer.h"

namespace patchfusion::inference {
namespace {

Focal unchecked_focal(const Lens& lens, Size photo) {
    if (lens.focal_px) {
        return {.px = *lens.focal_px, .source = "user"};
    }
    if (lens.fov_degrees) {
        return {.px = focal_of_fov(*lens.fov_degrees, photo), .source = "user"};
    }
    if (lens.file_px) {
        return {.px = *lens.file_px, .source = "exif"};
    }
    return {.px = focal_of_fov(kDefaultFovDegrees, photo), .source = "default"};
}

}  // namespace

Focal choose_focal(const Lens& lens, Size photo) {
    if (lens.focal_px && lens.fov_degrees) {
        throw InputError("focal length and field of view are both given: give one of them");
    }
    const double fov_degrees = lens.fov_degrees.value_or(kDefaultFovDegrees);
    if (!(fov_degrees >= kNarrowestFovDegrees && fov_degrees <= kWidestFovDegrees)) {  // nor NaN
        throw InputError(fmt::format("field of view {} degrees cannot be: give {} to {}", fov_degrees, kNarrowestFovDegrees,
                                     kWidestFovDegrees));
    }
    const Focal focal = unchecked_focal(lens, photo);
    if (!std::isfinite(focal.px) || focal.px <= 0) {
        throw InputError(fmt::format("focal length {} px cannot be: give a positive number of pixels", focal.px));
    }
    return focal;
}

double focal_of_fov(double fov_degrees, Size photo) {
    const double half_radians = fov_degrees / 2.0 * std::numbers::pi / 180.0;
    return std::max(photo.width, photo.height) / 2.0 / std::tan(half_radians);
}

}  // namespace patchfusion::inference
