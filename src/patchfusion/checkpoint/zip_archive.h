// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "patchfusion/checkpoint/blob.h"

namespace patchfusion::checkpoint {

/// The zip archives that torch.save writes: stored entries (read in place) and deflated ones, with or without zip64.
/// Our own reader, since the common libraries copy stored entries while PyTorch aligns them so that they can be used in place.
/// CRCs are checked for deflated entries only: torch.save can be told to leave them wrong.
class ZipArchive {
  public:
    /// Reads the directory. Throws CheckpointError, naming `path`, when it is truncated or damaged.
    ZipArchive(Blob file, std::string path);

    [[nodiscard]] bool contains(const std::string& name) const { return entries_.contains(name); }

    /// The folder of the one entry `FOLDER/data.pkl`. Throws CheckpointError when there is none.
    [[nodiscard]] std::string pickle_folder() const;

    /// The bytes of an entry. Throws CheckpointError where it is missing, encrypted, damaged or of another method, and where
    /// the archive would inflate to more than 16 times its own size.
    [[nodiscard]] Blob read(const std::string& name);

  private:
    struct Entry {
        std::uint16_t flags = 0;
        std::uint16_t method = 0;
        std::uint32_t crc = 0;
        std::uint64_t compressed_size = 0;  // bytes
        std::uint64_t size = 0;             // bytes
        std::uint64_t header_offset = 0;    // bytes from the start of the file
    };

    void read_directory();
    [[nodiscard]] std::size_t data_offset(const std::string& name, const Entry& entry) const;
    [[nodiscard]] Blob inflate_entry(const std::string& name, const Entry& entry, std::span<std::byte> compressed);
    [[noreturn]] void fail(const std::string& name, const std::string& reason) const;

    Blob file_;
    std::string path_;
    std::map<std::string, Entry> entries_;
    std::uint64_t inflated_ = 0;  // bytes so far
};

}  // namespace patchfusion::checkpoint
