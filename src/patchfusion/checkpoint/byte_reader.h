// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace patchfusion::checkpoint {

/// A name from a file as it may stand in a one-line message: control bytes as \xNN, cut after 120 bytes.
[[nodiscard]] std::string printable(std::string_view text);

/// A cursor over bytes that cannot leave them. Every read past the end throws CheckpointError naming the place and the byte.
class ByteReader {
  public:
    /// `place` names the file, and the entry in it, in errors. The bytes must outlive the reader and the views it returns.
    ByteReader(std::span<const std::byte> bytes, std::string place) : bytes_(bytes), place_(std::move(place)) {}

    [[nodiscard]] std::size_t offset() const { return offset_; }
    [[nodiscard]] std::size_t remaining() const { return bytes_.size() - offset_; }
    [[nodiscard]] const std::string& place() const { return place_; }

    void seek(std::uint64_t offset);

    [[nodiscard]] std::span<const std::byte> take(std::uint64_t count);
    void skip(std::uint64_t count) { static_cast<void>(take(count)); }
    [[nodiscard]] std::string_view text(std::uint64_t count);
    /// The text before the next newline, which is skipped.
    [[nodiscard]] std::string_view line();

    /// A little-endian number.
    template <std::integral T>
    [[nodiscard]] T number() {
        T value;
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return value;
    }

    /// Throws CheckpointError: place, reason and the current byte.
    [[noreturn]] void fail(std::string_view reason) const;

  private:
    std::span<const std::byte> bytes_;
    std::string place_;
    std::size_t offset_ = 0;
};

}  // namespace patchfusion::checkpoint
