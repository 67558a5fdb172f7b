// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/photo.h"

#include <fmt/format.h>
#include <algorithm>

#include "patchfusion/core/error.h"
#include "patchfusion/image/exif.h"
#include "patchfusion/image/oiio.h"
#include "patchfusion/image/orientation.h"
#include "patchfusion/image/srgb.h"

namespace patchfusion::image {
namespace {

void check_size(const std::filesystem::path& path, Size size) {
    const auto fail = [&](std::string_view why) {
        throw InputError(fmt::format("{}: {} x {} pixels: {}", path.string(), size.width, size.height, why));
    };
    const double longer = std::max(size.width, size.height);
    const double shorter = std::min(size.width, size.height);
    if (shorter < kMinSide) {
        fail(fmt::format("each side must have at least {}; give a larger image", kMinSide));
    }
    if (longer / shorter > kMaxAspect) {
        fail(fmt::format("one side is more than {} times the other; crop the image", kMaxAspect));
    }
    if (size.area() > kMaxPixels) {
        fail(fmt::format("more than {} megapixels; shrink the image", kMaxPixels / 1'000'000));
    }
}

LensTags lens_tags(const OIIO::ImageSpec& spec) {
    const auto number = [&](std::string_view name) {
        return static_cast<double>(spec.get_float_attribute(OIIO::string_view(name.data(), name.size())));
    };
    return {.focal_length_35mm = number("Exif:FocalLengthIn35mmFilm"),
            .focal_length_mm = number("Exif:FocalLength"),
            .sensor_pixels_per_unit = number("Exif:FocalPlaneXResolution"),
            .sensor_unit = spec.get_int_attribute("Exif:FocalPlaneResolutionUnit", 2),
            .taken_width = spec.get_int_attribute("Exif:PixelXDimension"),
            .taken_height = spec.get_int_attribute("Exif:PixelYDimension")};
}

}  // namespace

Photo read_photo(const std::filesystem::path& path) {
    const auto input = open_image(path);
    const OIIO::ImageSpec spec = input->spec();
    const Size stored{spec.height, spec.width};
    check_size(path, stored);
    const int orientation = spec.get_int_attribute("Orientation", 1);
    const Size upright = upright_size(stored, orientation);
    Photo photo{.rgb = torch::empty({upright.height, upright.width, 3}, torch::kUInt8),
                .focal_px = focal_px(lens_tags(spec), stored)};
    read_srgb_rows(*input, path, [&](int top, const torch::Tensor& rows) { place_rows(photo.rgb, rows, top, orientation); });
    return photo;
}

}  // namespace patchfusion::image
