// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/photo_kind.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <utility>

#include "patchfusion/core/files.h"

namespace patchfusion::serve {
namespace {

constexpr std::string_view kTiff = ".tif";

using Head = std::array<unsigned char, 32>;

int bits(const Head& head, std::size_t at, int bytes) {
    int value = 0;
    for (int i = bytes - 1; i >= 0; --i) {
        value = value << 8 | head.at(at + static_cast<std::size_t>(i));
    }
    return value;
}

/// The canvas of a WebP file (developers.google.com/speed/webp/docs/riff_container): extended, lossless or lossy.
Size webp_size(const Head& head, std::string_view chunk) {
    constexpr int kFourteenBits = 0x3fff;
    if (chunk == "VP8X") {
        return {.height = bits(head, 27, 3) + 1, .width = bits(head, 24, 3) + 1};
    }
    if (chunk == "VP8L") {
        const int sides = bits(head, 21, 4);
        return {.height = (sides >> 14 & kFourteenBits) + 1, .width = (sides & kFourteenBits) + 1};
    }
    return {.height = bits(head, 28, 2) & kFourteenBits, .width = bits(head, 26, 2) & kFourteenBits};
}

bool may_be_tiff(const std::string& name) {
    const std::string extension = lower_extension(name);
    return extension.empty() || extension == ".tif" || extension == ".tiff";
}

}  // namespace

std::optional<PhotoKind> photo_kind(const std::filesystem::path& file, const std::string& name) {
    Head head{};
    std::ifstream(file, std::ios::binary).read(reinterpret_cast<char*>(head.data()), head.size());  // shorter: zeros
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    using namespace std::string_view_literals;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kStarts = {{{"\xff\xd8\xff"sv, ".jpg"},
                                                                                       {"\x89PNG\r\n\x1a\n"sv, ".png"},
                                                                                       {"II*\0"sv, kTiff},
                                                                                       {"MM\0*"sv, kTiff},
                                                                                       {"\x76\x2f\x31\x01"sv, ".exr"}}};
    for (const auto& [start, extension] : kStarts) {
        if (text.starts_with(start) && (extension != kTiff || may_be_tiff(name))) {
            return PhotoKind{.extension = std::string(extension), .claimed_size = {}};
        }
    }
    if (text.starts_with("RIFF") && text.substr(8, 7) == "WEBPVP8") {
        return PhotoKind{.extension = ".webp", .claimed_size = webp_size(head, text.substr(12, 4))};
    }
    return std::nullopt;
}

}  // namespace patchfusion::serve
