// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace patchfusion::checkpoint {

/// Inflates raw deflate data. Returns whether it is whole and gives exactly `inflated.size()` bytes; never writes more.
[[nodiscard]] bool inflate_exactly(std::span<std::byte> compressed, std::span<std::byte> inflated);

/// The CRC-32 that zip archives use.
[[nodiscard]] std::uint32_t crc32_of(std::span<const std::byte> bytes);

}  // namespace patchfusion::checkpoint
