// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace patchfusion {

/// A number for a text, the same on every machine and compiler (std::hash is not): 64-bit FNV-1a.
[[nodiscard]] constexpr std::uint64_t text_hash(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char letter : text) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
    }
    return hash;
}

}  // namespace patchfusion
