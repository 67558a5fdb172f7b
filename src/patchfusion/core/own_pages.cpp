// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/own_pages.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include "patchfusion/core/error.h"

namespace patchfusion {

torch::Tensor zeros_on_own_pages(at::IntArrayRef sizes, torch::Dtype dtype) {
    constexpr std::size_t kLarge = std::size_t{16} << 20U;
    const std::size_t bytes = static_cast<std::size_t>(c10::multiply_integers(sizes)) * c10::elementSize(dtype);
    if (bytes < kLarge) {
        return torch::zeros(sizes, dtype);
    }
    void* const pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
        throw InputError(
            fmt::format("no memory for {:.1f} GB of pixels; give a smaller image", static_cast<double>(bytes) / 1e9));
    }
    return torch::from_blob(
        pages, sizes, [bytes](void* memory) { ::munmap(memory, bytes); }, torch::dtype(dtype));
}

}  // namespace patchfusion
