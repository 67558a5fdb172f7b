// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/share.h"

#include <fmt/format.h>
#include <charconv>

#include "patchfusion/core/error.h"

namespace patchfusion {

std::string Share::name() const {
    return fmt::format("part {} of {}", index + 1, count);
}

Share parse_share(const std::string& text) {
    int number = 0;
    int count = 0;
    const char* const end = text.data() + text.size();  // NOLINT(*-pointer-arithmetic): from_chars takes a range
    const auto [slash, number_error] = std::from_chars(text.data(), end, number);
    const bool has_slash = number_error == std::errc() && slash != end && *slash == '/';
    const auto [rest, count_error] = std::from_chars(has_slash ? slash + 1 : end, end, count);  // NOLINT: as above
    if (!has_slash || count_error != std::errc() || rest != end || number < 1 || number > count) {
        throw InputError(fmt::format("--shard {}: needs I/N, the I-th of N parts, I from 1 to N, as in 2/8", text));
    }
    return {.index = number - 1, .count = count};
}

}  // namespace patchfusion
