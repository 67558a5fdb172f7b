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
    bool mapped = false;  // a file's own pages, which can be let go and read again

    /// `size` bytes of them from `offset` on, with the same owner.
    [[nodiscard]] Blob part(std::size_t offset, std::size_t size = std::dynamic_extent) const {
        return {.owner = owner, .bytes = bytes.subspan(offset, size), .mapped = mapped};
    }
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
/// alive where their address is aligned to the element size, else it is a copy; booleans are always copied, as 0 or 1. When the
/// last tensor of a memory that is a file's dies, the pages that are its alone leave this process's memory: what was copied
/// elsewhere, or converted, takes no place twice.
/// Precondition: the blob holds at least that many bytes.
[[nodiscard]] torch::Tensor tensor_over(const Blob& blob, torch::Dtype dtype, const std::vector<int64_t>& shape);

}  // namespace patchfusion::checkpoint
