// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/size_option.h"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>

#include "patchfusion/core/error.h"
#include "patchfusion/core/photo_size.h"

namespace patchfusion::cli {
namespace {

constexpr int kMaxSide = 16384;

}  // namespace

Size parse_size(const std::string& text) {
    Size size;
    const char* const end = text.data() + text.size();  // NOLINT(*-pointer-arithmetic): from_chars takes a range
    const auto [cross, height_error] = std::from_chars(text.data(), end, size.height);
    const bool has_cross = height_error == std::errc() && cross != end && *cross == 'x';
    const auto [rest, width_error] = std::from_chars(has_cross ? cross + 1 : end, end, size.width);  // NOLINT: as above
    const bool in_range = std::min(size.height, size.width) >= kMinSide && std::max(size.height, size.width) <= kMaxSide;
    if (!has_cross || width_error != std::errc() || rest != end || !in_range) {
        throw InputError(
            fmt::format("--size {}: needs HEIGHTxWIDTH in pixels, each {} to {}, as in 2160x3840", text, kMinSide, kMaxSide));
    }
    return size;
}

}  // namespace patchfusion::cli
