// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/oiio.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/image/complete.h"

namespace patchfusion::image {
namespace {

constexpr int kRowsAtOnce = 64;

// The last line of OpenImageIO's message: it is the reason; lines before it repeat the file's name.
std::string reason(std::string message) {
    while (!message.empty() && message.back() == '\n') {
        message.pop_back();
    }
    const auto newline = message.rfind('\n');
    const auto line = newline == std::string::npos ? message : message.substr(newline + 1);
    return line.empty() ? "no reason given" : line;
}

// What a decoder said although it called a read a success. libjpeg also reports what does no harm (bytes too many between
// segments, unknown colour tags): of a JPEG only lost data counts. libtiff goes on with garbage after a failed read.
bool lost_data(const std::string& message, std::string_view format) {
    if (format != "jpeg") {
        return !message.empty();
    }
    return message.find("remature end") != std::string::npos || message.find("bad Huffman code") != std::string::npos;
}

// How a tensor's elements look to OpenImageIO. A 16-bit value in int32 is copied to uint16 on the way.
OIIO::TypeDesc type_of(torch::Dtype dtype) {
    switch (dtype) {
        case torch::kUInt8:
            return OIIO::TypeDesc::UINT8;
        case torch::kUInt16:
            return OIIO::TypeDesc::UINT16;
        case torch::kFloat32:
            return OIIO::TypeDesc::FLOAT;
        default:
            throw InternalError(fmt::format("image room: no pixels of type {}", c10::toString(dtype)));
    }
}

torch::Dtype stored_as(torch::Dtype dtype) {
    return dtype == torch::kInt32 ? torch::kUInt16 : dtype;
}

}  // namespace

std::unique_ptr<OIIO::ImageInput> open_image(const std::filesystem::path& path) {
    check_complete(path);
    OIIO::ImageSpec hints;
    hints.attribute("oiio:UnassociatedAlpha", 1);
    auto input = OIIO::ImageInput::open(path.string(), &hints);
    const std::string message = OIIO::geterror();
    if (!input) {
        throw InputError(fmt::format("{}: not an image that can be read ({}); give a JPEG, PNG, TIFF, EXR or HEIC file",
                                     path.string(), reason(message)));
    }
    return input;
}

void read_rows(OIIO::ImageInput& input, const std::filesystem::path& path, std::pair<int, int> channels, torch::Dtype dtype,
               const RowsSink& sink) {
    const OIIO::ImageSpec spec = input.spec();
    const auto [first, last] = channels;
    const bool tiled = spec.tile_width > 0;
    const int step = tiled ? (kRowsAtOnce + spec.tile_height - 1) / spec.tile_height * spec.tile_height : kRowsAtOnce;
    const auto type = type_of(stored_as(dtype));
    for (int top = 0; top < spec.height; top += step) {
        const int rows = std::min(step, spec.height - top);
        auto block = torch::empty({rows, spec.width, last - first}, stored_as(dtype));
        const int y = spec.y + top;
        const bool read = tiled ? input.read_tiles(0, 0, spec.x, spec.x + spec.width, y, y + rows, spec.z, spec.z + 1, first,
                                                   last, type, block.data_ptr())
                                : input.read_scanlines(0, 0, y, y + rows, spec.z, first, last, type, block.data_ptr());
        const std::string message = input.geterror();
        if (!read || lost_data(message, input.format_name())) {
            throw InputError(fmt::format("{}: damaged: pixels from row {} on cannot be decoded ({}); copy the file again",
                                         path.string(), top, reason(message)));
        }
        sink(top, block.to(dtype));
    }
}

void write_rows(const std::filesystem::path& path, Size size, const RowsSource& source, const ImageFileOptions& options) {
    const auto rows_from = [&](int top) {
        const auto rows = source(top, std::min(kRowsAtOnce, size.height - top));
        return rows.to(torch::kCPU, stored_as(rows.scalar_type())).contiguous();
    };
    auto block = rows_from(0);
    OIIO::ImageSpec spec(size.width, size.height, static_cast<int>(block.size(2)), options.stored);
    if (!options.channels.empty()) {
        spec.channelnames = options.channels;
    }
    for (const auto& [key, value] : options.text) {
        spec.attribute(key, value);
    }
    for (const auto& [key, value] : options.numbers) {
        spec.attribute(key, value);
    }
    write_atomically(path, [&](const std::filesystem::path& temporary) {
        const auto output = OIIO::ImageOutput::create(temporary.string());
        if (!output) {
            throw InputError(fmt::format("{}: no image format is written as '{}' ({})", path.string(),
                                         path.extension().string(), reason(OIIO::geterror())));
        }
        const auto check = [&](bool written) {
            if (!written) {
                throw InputError(fmt::format("{}: cannot write: {}", path.string(), reason(output->geterror())));
            }
        };
        check(output->open(temporary.string(), spec));
        for (int top = 0; top < size.height;) {
            const int bottom = top + static_cast<int>(block.size(0));
            check(output->write_scanlines(top, bottom, 0, type_of(block.scalar_type()), block.const_data_ptr()));
            top = bottom;
            if (top < size.height) {
                block = rows_from(top);
            }
        }
        check(output->close());
    });
}

void write_image(const std::filesystem::path& path, const torch::Tensor& pixels, const ImageFileOptions& options) {
    const Size size = {.height = static_cast<int>(pixels.size(0)), .width = static_cast<int>(pixels.size(1))};
    write_rows(
        path, size, [&](int top, int rows) { return pixels.narrow(0, top, rows); }, options);
}

}  // namespace patchfusion::image
