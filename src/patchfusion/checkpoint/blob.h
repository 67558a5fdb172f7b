// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace patchfusion::checkpoint {

/// Bytes and what keeps them alive: a mapped file, or a buffer that was inflated from one.
struct Blob {
    std::shared_ptr<void> owner;
    std::span<std::byte> bytes;
};

/// The most bytes that a file's content may take once inflated or written out, so that no small file asks for much memory: 16
/// times its size, as weights hardly compress at all, and 64 MiB for small files of zeros.
[[nodiscard]] constexpr std::uint64_t most_expanded_bytes(std::uint64_t file_size) {
    return 16 * file_size + (64ULL << 20U);
}

/// Maps a file into memory, copy-on-write: whoever writes to the bytes changes no file.
/// Throws CheckpointError for what is missing, no regular file, empty or unreadable.
[[nodiscard]] Blob map_file(const std::filesystem::path& path);

/// A tensor of `shape` over the first bytes of the blob, little-endian and contiguous. It shares their memory and keeps it
/// alive where their address is aligned to the element size, else it is a copy; booleans are always copied, as 0 or 1.
/// Precondition: the blob holds at least that many bytes.
[[nodiscard]] torch::Tensor tensor_over(const Blob& blob, torch::Dtype dtype, const std::vector<int64_t>& shape);

}  // namespace patchfusion::checkpoint
