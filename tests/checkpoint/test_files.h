// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "patchfusion/checkpoint/blob.h"
#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::checkpoint::test {

/// An empty folder of the running test, removed at the end.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

    /// Writes a file into it and returns its path.
    [[nodiscard]] std::filesystem::path write(const std::string& name, std::string_view content) const;

  private:
    std::filesystem::path path_;
};

/// What read_checkpoint says of a file: the message of its CheckpointError, or "" when it reads it.
[[nodiscard]] std::string error_of(const std::filesystem::path& path);

/// A file's content without a file, at an address aligned as a mapped file's.
[[nodiscard]] Blob in_memory(std::string_view content);

/// The bytes of a number, little-endian.
template <typename T>
[[nodiscard]] std::string bytes_of(T number) {
    return {reinterpret_cast<const char*>(&number), sizeof(number)};
}

[[nodiscard]] std::string bytes_of(const std::vector<float>& numbers);

/// A pickle by hand, protocol 2: each function returns the operations that push one value.
namespace pickle {
[[nodiscard]] std::string whole(const std::string& value);
[[nodiscard]] std::string text(const std::string& value);
[[nodiscard]] std::string integer(int64_t value);
[[nodiscard]] std::string integers(const std::vector<int64_t>& values);
[[nodiscard]] std::string tuple(const std::vector<std::string>& values);
[[nodiscard]] std::string list(const std::vector<std::string>& values);
[[nodiscard]] std::string dict(const std::vector<std::pair<std::string, std::string>>& items);
[[nodiscard]] std::string call(const std::string& module, const std::string& name, const std::string& arguments);

/// ('storage', torch.`type`, key, 'cpu', count) as a persistent id; a legacy file has a sixth part, e.g. "N".
[[nodiscard]] std::string storage(const std::string& type, const std::string& key, int64_t count, const std::string& view = "");
[[nodiscard]] std::string tensor(const std::string& storage, int64_t offset, const std::vector<int64_t>& shape,
                                 const std::vector<int64_t>& strides);
}  // namespace pickle

/// One entry of a zip archive, with the lies that a test wants.
struct ZipEntry {
    std::string name = {};
    std::string content = {};
    bool deflated = false;
    bool zip64 = false;              // sizes and offset in the extra field
    std::uint64_t claimed_size = 0;  // instead of the true uncompressed size
    std::string local_name = {};     // instead of the name, in the local header
};

struct ZipOptions {
    bool zip64_end = false;
    std::string comment = {};
};

[[nodiscard]] std::string zip(const std::vector<ZipEntry>& entries, const ZipOptions& options = {});

/// A PyTorch zip archive with a pickle and storages '0', '1', ...
[[nodiscard]] std::string pytorch_zip(const std::string& pickled, const std::vector<std::string>& storages);

/// A PyTorch file of before 1.6; keys and storages (number of elements, bytes) in their order.
struct LegacyStorage {
    std::string key;
    int64_t count;
    std::string content = {};
};
[[nodiscard]] std::string pytorch_legacy(const std::string& pickled, const std::vector<LegacyStorage>& storages);

/// A safetensors file: length, header, data.
[[nodiscard]] std::string safetensors(const std::string& header, const std::string& data);

}  // namespace patchfusion::checkpoint::test
