// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/without_random_values.h"

#include <torch/library.h>
#include <torch/torch.h>
#include <limits>
#include <optional>
#include <utility>

#include "patchfusion/core/error.h"

// LibTorch keeps the dispatch key DeferredInit free for whoever wants to change how modules are initialised (DispatchKey.h):
// under it, all operations pass through but the two that draw random numbers and the one that makes tensors.
namespace patchfusion::checkpoint {
namespace {

constexpr auto kKey = c10::DispatchKey::DeferredInit;

thread_local std::int64_t bytes_left = std::numeric_limits<std::int64_t>::max();

/// Bytes of a tensor; the most there are where its size overflows.
std::int64_t bytes_of(c10::SymIntArrayRef sizes, torch::Dtype dtype) {
    auto bytes = static_cast<std::int64_t>(c10::elementSize(dtype));
    for (const c10::SymInt& size : sizes) {
        if (__builtin_mul_overflow(bytes, size.expect_int(), &bytes)) {
            return std::numeric_limits<std::int64_t>::max();
        }
    }
    return bytes;
}

torch::Tensor empty_within_bounds(c10::SymIntArrayRef sizes, std::optional<torch::Dtype> dtype,
                                  std::optional<torch::Layout> layout, std::optional<torch::Device> device,
                                  std::optional<bool> pinned, std::optional<torch::MemoryFormat> format) {
    const std::int64_t bytes = bytes_of(sizes, dtype.value_or(torch::get_default_dtype_as_scalartype()));
    if (bytes > bytes_left) {
        throw CheckpointError("its configuration asks for more weights than the file holds");
    }
    bytes_left -= bytes;
    const c10::impl::ExcludeDispatchKeyGuard as_always(kKey);
    return at::empty_symint(sizes, dtype, layout, device, pinned, format);
}

// NOLINTBEGIN(performance-unnecessary-value-param): the signature of the operations that it stands for
torch::Tensor& keep_instead_of_drawing(torch::Tensor& self, double /*first*/, double /*second*/,
                                       std::optional<torch::Generator> /*generator*/) {
    return self;
}
// NOLINTEND(performance-unnecessary-value-param)

c10::DispatchKey registered_key() {
    static const bool registered = [] {
        static torch::Library others(torch::Library::IMPL, "_", kKey, static_cast<const char*>(__FILE__), __LINE__);
        others.fallback(torch::CppFunction::makeFallthrough());
        static torch::Library changed(torch::Library::IMPL, "aten", kKey, static_cast<const char*>(__FILE__), __LINE__);
        changed.impl("uniform_", keep_instead_of_drawing);
        changed.impl("normal_", keep_instead_of_drawing);
        changed.impl("empty.memory_format", empty_within_bounds);
        return true;
    }();
    static_cast<void>(registered);
    return kKey;
}

}  // namespace

WithoutRandomValues::WithoutRandomValues(std::int64_t most_bytes)
    : outer_bytes_left_(std::exchange(bytes_left, most_bytes)), guard_(registered_key()) {}

WithoutRandomValues::~WithoutRandomValues() {
    bytes_left = outer_bytes_left_;
}

}  // namespace patchfusion::checkpoint
