// SPDX-License-Identifier: Apache-2.0
#include "pixels.h"

#include <nanobind/stl/string.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

namespace nb = nanobind;

namespace patchfusion::python {
namespace {

constexpr std::int64_t kMostPixels = 1'000'000'000;  // as predict() takes them

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorCode::Input, message);
}

std::string type_of(nb::handle object) {
    return nb::cast<std::string>(nb::str(object.type().attr("__name__")));
}

/// As NumPy writes it: (480, 640, 3).
std::string shape_of(const nb::ndarray<nb::ro>& array) {
    std::string text;
    for (std::size_t i = 0; i < array.ndim(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(array.shape(i));
    }
    return "(" + text + (array.ndim() == 1 ? ",)" : ")");
}

/// The array, or grey without its last dimension of one.
struct Layout {
    std::int64_t height, width;
    std::int64_t row, pixel, channel;  // elements; channel is 0 where the same value is red, green and blue
};

Layout layout_of(const nb::ndarray<nb::ro>& image) {
    const bool grey = image.ndim() == 2 || (image.ndim() == 3 && image.shape(2) == 1);
    if (!grey && (image.ndim() != 3 || (image.shape(2) != 3 && image.shape(2) != 4))) {
        const bool planes = image.ndim() == 3 && image.shape(0) == 3;
        refuse("image of shape " + shape_of(image) + ": give height x width x 3" +
               (planes ? "; numpy.moveaxis(image, 0, 2) and tensor.permute(1, 2, 0) need no copy" : ""));
    }
    constexpr std::size_t kMost = std::numeric_limits<int>::max();
    if (image.shape(0) > kMost || image.shape(1) > kMost) {
        refuse("image of shape " + shape_of(image) + ": too large; shrink it");
    }
    return {.height = static_cast<std::int64_t>(image.shape(0)),
            .width = static_cast<std::int64_t>(image.shape(1)),
            .row = image.stride(0),
            .pixel = image.stride(1),
            .channel = grey ? 0 : image.stride(2)};
}

Sample sample_of(const nb::ndarray<nb::ro>& image) {
    if (image.dtype() == nb::dtype<std::uint8_t>()) {
        return Sample::UInt8;
    }
    if (image.dtype() == nb::dtype<float>()) {
        return Sample::Float32;
    }
    refuse("image of another dtype than uint8 (0 to 255) and float32 (0 to 1): convert it first");
}

}  // namespace

Pixels::Pixels(nb::handle image) {
    if (!nb::try_cast(image, array_, /*convert=*/false) || !array_.is_valid()) {
        refuse("image of type " + type_of(image) + " lends no pixels: give an array, a tensor, a PIL image or a path");
    }
    if (array_.device_type() != nb::device::cpu::value && array_.device_type() != nb::device::cuda_host::value) {
        refuse("image on another device than the processor: give image.cpu()");
    }
    const Layout layout = layout_of(array_);
    if (layout.width > kMostPixels / std::max<std::int64_t>(layout.height, 1)) {  // before any of it is copied
        refuse("image of " + std::to_string(layout.width) + " x " + std::to_string(layout.height) +
               " pixels: more than 1000 megapixels; shrink it");
    }
    const Sample sample = sample_of(array_);
    const auto bytes = static_cast<std::ptrdiff_t>(array_.itemsize());
    view_ = {.data = array_.data(),
             .width = static_cast<int>(layout.width),
             .height = static_cast<int>(layout.height),
             .sample = sample,
             .row_step = static_cast<std::ptrdiff_t>(layout.row) * bytes,
             .pixel_step = static_cast<std::ptrdiff_t>(layout.pixel) * bytes,
             .channel_step = static_cast<std::ptrdiff_t>(layout.channel) * bytes};
    const bool repeats = view_.row_step == 0 || view_.pixel_step == 0 || view_.channel_step == 0;
    const bool aligned = reinterpret_cast<std::uintptr_t>(view_.data) % array_.itemsize() == 0;  // NOLINT: an address
    if (repeats || !aligned) {
        pack();
    }
}

/// To a PixelView a step of 0 means packed, not repeated (grey, numpy.broadcast_to), and floats lie where floats may.
void Pixels::pack() {
    const std::size_t bytes = array_.itemsize();
    packed_.resize(static_cast<std::size_t>(view_.height) * static_cast<std::size_t>(view_.width) * 3 * bytes);
    std::byte* to = packed_.data();
    for (std::ptrdiff_t y = 0; y < view_.height; ++y) {
        for (std::ptrdiff_t x = 0; x < view_.width; ++x) {
            const auto* from = static_cast<const std::byte*>(view_.data) + y * view_.row_step + x * view_.pixel_step;
            for (std::ptrdiff_t c = 0; c < 3; ++c, to += bytes) {
                std::memcpy(to, from + c * view_.channel_step, bytes);
            }
        }
    }
    view_ = {.data = packed_.data(), .width = view_.width, .height = view_.height, .sample = view_.sample};
}

}  // namespace patchfusion::python
