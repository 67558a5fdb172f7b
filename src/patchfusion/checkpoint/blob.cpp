// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/blob.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

static_assert(std::endian::native == std::endian::little, "weights files are little-endian and are read as they lie");

struct FileDescriptor {
    explicit FileDescriptor(const std::filesystem::path& path) : value(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~FileDescriptor() {
        if (value >= 0) {
            ::close(value);
        }
    }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    const int value;
};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason) {
    throw CheckpointError(fmt::format("{}: {}", path.string(), reason));
}

void require_regular_file(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) {
        refuse(path, "no such weights file");
    }
    if (std::filesystem::is_directory(status)) {
        refuse(path, "is a folder, not a weights file");
    }
    if (!std::filesystem::is_regular_file(status)) {
        refuse(path, "is not a regular file");  // opening a pipe would wait for ever
    }
}

/// Drops the whole pages among a mapped file's bytes; they are read again should anybody look.
void let_go(std::span<std::byte> bytes) {
    static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(bytes.data()) % page) % page;  // of a shared page
    if (bytes.size() >= before + page) {
        ::madvise(bytes.data() + before, (bytes.size() - before) / page * page, MADV_DONTNEED);
    }
}

}  // namespace

Blob map_file(const std::filesystem::path& path) {
    require_regular_file(path);
    const FileDescriptor file(path);
    struct stat status {};
    if (file.value < 0 || ::fstat(file.value, &status) != 0) {
        refuse(path, fmt::format("cannot be opened: {}", std::generic_category().message(errno)));
    }
    if (status.st_size == 0) {
        refuse(path, "is empty (0 bytes)");
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file.value, 0);
    if (address == MAP_FAILED) {
        refuse(path, fmt::format("cannot be mapped into memory: {}", std::generic_category().message(errno)));
    }
    return {.owner = std::shared_ptr<void>(address, [size](void* mapped) { ::munmap(mapped, size); }),
            .bytes = {static_cast<std::byte*>(address), size},
            .mapped = true};
}

torch::Tensor tensor_over(const Blob& blob, torch::Dtype dtype, const std::vector<int64_t>& shape) {
    if (dtype == torch::kBool) {  // any byte but 0 and 1 would be undefined behaviour as a bool
        return tensor_over(blob, torch::kUInt8, shape).ne(0);
    }
    const int64_t count = c10::multiply_integers(shape);
    if (count == 0) {
        return torch::empty(shape, dtype);
    }
    const auto element_size = c10::elementSize(dtype);
    std::byte* const data = blob.bytes.data();
    if (reinterpret_cast<std::uintptr_t>(data) % element_size == 0) {
        const auto done = [owner = blob.owner, bytes = blob.bytes.first(count * element_size), mapped = blob.mapped](void*) {
            if (mapped) {
                let_go(bytes);
            }
        };
        return torch::from_blob(data, shape, done, torch::TensorOptions(dtype));
    }
    torch::Tensor copy = torch::empty(shape, dtype);
    std::memcpy(copy.data_ptr(), data, static_cast<std::size_t>(count) * element_size);
    return copy;
}

}  // namespace patchfusion::checkpoint
