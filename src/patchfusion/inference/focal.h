// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "patchfusion/core/geometry.h"

namespace patchfusion::inference {

/// What is known of the lens of a photograph. A user gives one of the first two or neither.
struct Lens {
    std::optional<double> focal_px = {};     // the user's, pixels of the photograph
    std::optional<double> fov_degrees = {};  // the user's field of view along the longer side
    std::optional<double> file_px = {};      // what EXIF, or the file beside a depth map, tells; pixels of the photograph
};

/// A focal length and who told it.
struct Focal {
    double px = 0;            // of the photograph
    std::string_view source;  // "user", "exif" (what a file tells) or "default"
};

/// The focal length of a photograph of this size, wherever one is needed: the user's words come before what its file tells,
/// which comes before the field of view that is assumed, kDefaultFovDegrees. Throws InputError for both words of the user at
/// once, a field of view out of its range, and a focal length that is not positive and finite.
[[nodiscard]] Focal choose_focal(const Lens& lens, Size photo);

/// The focal length in pixels of a photograph whose longer side covers this field of view.
[[nodiscard]] double focal_of_fov(double fov_degrees, Size photo);

}  // namespace patchfusion::inference
