// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/byte_reader.h"

#include <fmt/format.h>
#include <algorithm>

#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

constexpr std::size_t kLongestPrintable = 120;

}  // namespace

std::string printable(std::string_view text) {
    std::string result;
    for (const char character : text.substr(0, kLongestPrintable)) {
        const auto code = static_cast<unsigned char>(character);
        result += code < 0x20 || code >= 0x7f ? fmt::format("\\x{:02x}", code) : std::string(1, character);
    }
    return text.size() > kLongestPrintable ? result + "..." : result;
}

void ByteReader::seek(std::uint64_t offset) {
    if (offset > bytes_.size()) {
        fail(fmt::format("damaged: points at byte {} of {}", offset, bytes_.size()));
    }
    offset_ = static_cast<std::size_t>(offset);
}

std::span<const std::byte> ByteReader::take(std::uint64_t count) {
    if (count > remaining()) {
        fail(fmt::format("truncated or damaged: needs {} more bytes, has {}", count, remaining()));
    }
    const auto taken = bytes_.subspan(offset_, static_cast<std::size_t>(count));
    offset_ += taken.size();
    return taken;
}

std::string_view ByteReader::text(std::uint64_t count) {
    const auto taken = take(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
}

std::string_view ByteReader::line() {
    const auto rest = bytes_.subspan(offset_);
    const auto newline = std::find(rest.begin(), rest.end(), std::byte{'\n'});
    if (newline == rest.end()) {
        fail("truncated or damaged: a line has no end");
    }
    const auto result = text(static_cast<std::uint64_t>(newline - rest.begin()));
    skip(1);
    return result;
}

void ByteReader::fail(std::string_view reason) const {
    throw CheckpointError(fmt::format("{}: {} (at byte {})", place_, reason, offset_));
}

}  // namespace patchfusion::checkpoint
