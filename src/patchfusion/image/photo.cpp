// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/photo.h"

#include <fmt/format.h>

#include "patchfusion/core/error.h"
#include "patchfusion/core/own_pages.h"
#include "patchfusion/image/exif.h"
#include "patchfusion/image/oiio.h"
#include "patchfusion/image/orientation.h"
#include "patchfusion/image/srgb.h"

namespace patchfusion::image {
namespace {

void check_size(const std::filesystem::path& path, const OIIO::ImageSpec& spec, const PhotoLimits& limits) {
    const Size size{spec.height, spec.width};
    if (const std::string problem = size_problem(size, limits.pixels); !problem.empty()) {
        throw InputError(fmt::format("{}: {}", path.string(), problem));
    }
    const auto most = static_cast<OIIO::imagesize_t>(limits.bytes);
    if (spec.image_bytes(/*native=*/true) > most || spec.tile_bytes(/*native=*/true) > most) {
        throw InputError(fmt::format("{}: {} x {} pixels: {} channels of {} are too much; save it with three of 8 bits",
                                     path.string(), size.width, size.height, spec.nchannels, spec.format.c_str()));
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

/// Checked: what the header says.
PhotoHeader header_of(const OIIO::ImageSpec& spec, const std::filesystem::path& path, const PhotoLimits& limits) {
    check_size(path, spec, limits);
    const Size stored{spec.height, spec.width};
    return {.size = upright_size(stored, spec.get_int_attribute("Orientation", 1)),
            .focal_px = focal_px(lens_tags(spec), stored)};
}

}  // namespace

PhotoHeader read_photo_header(const std::filesystem::path& path, const PhotoLimits& limits) {
    return header_of(open_image(path)->spec(), path, limits);
}

Photo read_photo(const std::filesystem::path& path, const PhotoLimits& limits) {
    const auto input = open_image(path);
    const OIIO::ImageSpec spec = input->spec();
    const PhotoHeader header = header_of(spec, path, limits);
    Photo photo{.rgb = zeros_on_own_pages({header.size.height, header.size.width, 3}, torch::kUInt8),
                .focal_px = header.focal_px};
    const int orientation = spec.get_int_attribute("Orientation", 1);
    read_srgb_rows(*input, path, [&](int top, const torch::Tensor& rows) { place_rows(photo.rgb, rows, top, orientation); });
    return photo;
}

void decode_by_extension_alone() {
    OIIO::attribute("try_all_readers", 0);
}

}  // namespace patchfusion::image
