// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace patchfusion::serve {

/// A file held open to be read, which goes on when it is removed meanwhile.
class OpenFile {
  public:
    /// Null where there is no such file.
    [[nodiscard]] static std::shared_ptr<const OpenFile> open(const std::filesystem::path& path);
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] std::size_t size() const { return size_; }
    /// Bytes from `offset` on into `buffer`; how many there were, 0 at the end or where it cannot be read.
    [[nodiscard]] std::size_t read(std::size_t offset, char* buffer, std::size_t bytes) const;

  private:
    OpenFile(int descriptor, std::size_t size) : descriptor_(descriptor), size_(size) {}

    int descriptor_;
    std::size_t size_;
};

}  // namespace patchfusion::serve
