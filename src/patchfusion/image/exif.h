// SPDX-License-Identifier: Apache-2.0
// Private to the room: the lens, as EXIF tells it.
#pragma once

#include <optional>

#include "patchfusion/core/geometry.h"

namespace patchfusion::image {

/// The EXIF fields that bear on the focal length; zero where the file does not have them.
struct LensTags {
    double focal_length_35mm = 0;       // FocalLengthIn35mmFilm, mm
    double focal_length_mm = 0;         // FocalLength
    double sensor_pixels_per_unit = 0;  // FocalPlaneXResolution, of the picture as it was taken
    int sensor_unit = 2;                // FocalPlaneResolutionUnit: 2 inch, 3 cm, 4 mm, 5 micrometre
    int taken_width = 0;                // PixelXDimension of the picture as it was taken
    int taken_height = 0;               // PixelYDimension
};

/// The focal length in pixels of a picture stored as `stored`, or none where the tags do not tell or tell nonsense
/// (a horizontal field of view beyond 1 to 170 degrees).
///
/// The 35 mm equivalent comes first, since resizing does not change it. It compares diagonals (CIPA DCG-001, which cameras
/// follow): f = f35 x diagonal in pixels / 43.27 mm, whatever the aspect. Otherwise f = focal length x pixels per mm on the
/// sensor, times how much the picture was shrunk since it was taken if its aspect is still the same. A crop made later
/// cannot be known from the tags.
[[nodiscard]] std::optional<double> focal_px(const LensTags& tags, Size stored);

}  // namespace patchfusion::image
