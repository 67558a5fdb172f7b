// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>

#include "patchfusion/core/geometry.h"
#include "patchfusion/core/photo_size.h"

namespace patchfusion::image {

/// A photograph as seen upright: EXIF orientation is already applied.
struct Photo {
    torch::Tensor rgb;               // [H,W,3] uint8, sRGB
    std::optional<double> focal_px;  // focal length in pixels of this image, from EXIF; none where EXIF does not tell
    [[nodiscard]] Size size() const { return {static_cast<int>(rgb.size(0)), static_cast<int>(rgb.size(1))}; }
};

/// What a reader of strangers' files lets them cost.
struct PhotoLimits {
    std::int64_t pixels = kMaxPixels;
    std::int64_t bytes = std::numeric_limits<std::int64_t>::max();  // of the decoded file, all channels and sample types
};

/// What read_photo would give, from the file's header alone: no pixels are decoded.
struct PhotoHeader {
    Size size;                       // upright
    std::optional<double> focal_px;  // as in Photo
};

/// Throws InputError as read_photo does, for what the header tells.
[[nodiscard]] PhotoHeader read_photo_header(const std::filesystem::path& path, const PhotoLimits& limits = {});

/// Reads any format OpenImageIO knows. Grey becomes RGB, alpha is dropped, 16-bit and float are brought to 8-bit sRGB.
/// The focal length is the 35 mm equivalent compared by diagonals, else the focal length over the sensor's pixel pitch.
/// Memory: the uint8 photograph and a few dozen rows, beside what the format's decoder holds (of a progressive JPEG: all
/// coefficients). Throws InputError (one line: file, reason, what to do) for missing, empty, truncated and non-image files
/// and for sizes out of bounds.
[[nodiscard]] Photo read_photo(const std::filesystem::path& path, const PhotoLimits& limits = {});

/// From now on a file's extension alone chooses its decoder; until then the others are tried too when it fails. For a program
/// that has looked at the first bytes itself and lets strangers have no say.
void decode_by_extension_alone();

}  // namespace patchfusion::image
