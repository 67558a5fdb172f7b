// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/complete.h"

#include <fmt/format.h>
#include <array>
#include <cstdint>
#include <fstream>
#include <string_view>

#include "patchfusion/core/error.h"

namespace patchfusion::image {
namespace {

constexpr std::string_view kJpegStart = "\xff\xd8\xff";
constexpr std::string_view kPngStart = "\x89PNG\r\n\x1a\n";

std::uint32_t big_endian(std::ifstream& file, int bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i) {
        value = value << 8U | static_cast<std::uint8_t>(file.get());
    }
    return value;
}

// ITU-T T.81, annex B: segments with a length, and entropy-coded data in which 0xff is followed by 0 or a restart marker.
// True once the end-of-image marker of the main image is met (previews lie inside segments, which are skipped whole).
bool jpeg_ends(std::ifstream& file) {
    constexpr int kEndOfImage = 0xd9;
    file.seekg(2);
    for (int byte = file.get(); byte != std::ifstream::traits_type::eof(); byte = file.get()) {
        if (byte != 0xff) {
            continue;  // entropy-coded data
        }
        int marker = file.get();
        while (marker == 0xff) {  // fill bytes
            marker = file.get();
        }
        if (marker == kEndOfImage) {
            return true;
        }
        const bool has_length = marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8);
        if (has_length) {
            const auto length = static_cast<std::streamoff>(big_endian(file, 2));
            file.seekg(length - 2, std::ios::cur);
        }
    }
    return false;
}

// PNG specification, section 5.3: chunks of length, name, data, checksum; the last is IEND.
bool png_ends(std::ifstream& file, std::uintmax_t size) {
    std::uintmax_t at = kPngStart.size();
    while (at + 12 <= size) {
        file.seekg(static_cast<std::streamoff>(at));
        const std::uintmax_t length = big_endian(file, 4);
        std::array<char, 4> name{};
        file.read(name.data(), name.size());
        at += length + 12;
        if (std::string_view(name.data(), name.size()) == "IEND") {
            return at <= size;
        }
    }
    return false;
}

}  // namespace

void check_complete(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        throw InputError(fmt::format("{}: no such file; check the name", path.string()));
    }
    if (std::filesystem::is_directory(path, error)) {
        throw InputError(fmt::format("{}: a folder, not an image", path.string()));
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw InputError(fmt::format("{}: cannot be opened; check its permissions", path.string()));
    }
    const auto size = std::filesystem::file_size(path, error);
    if (!error && size == 0) {
        throw InputError(fmt::format("{}: empty (0 bytes); copy the file again", path.string()));
    }
    std::array<char, 8> start{};
    file.read(start.data(), start.size());
    file.clear();
    const std::string_view head(start.data(), start.size());
    const bool truncated =
        (head.starts_with(kJpegStart) && !jpeg_ends(file)) || (head.starts_with(kPngStart) && !png_ends(file, size));
    if (truncated) {
        throw InputError(fmt::format("{}: truncated: the end of the image is missing; copy the file again", path.string()));
    }
}

}  // namespace patchfusion::image
