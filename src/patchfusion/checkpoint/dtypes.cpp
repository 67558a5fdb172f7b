// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/dtypes.h"

#include <algorithm>
#include <array>
#include <limits>

namespace patchfusion::checkpoint {
namespace {

struct TypeNames {
    torch::Dtype dtype;
    std::string_view safetensors;
    std::string_view storage;
};

constexpr std::array<TypeNames, 10> kTypeNames = {{
    {torch::kFloat64, "F64", "DoubleStorage"},
    {torch::kFloat32, "F32", "FloatStorage"},
    {torch::kFloat16, "F16", "HalfStorage"},
    {torch::kBFloat16, "BF16", "BFloat16Storage"},
    {torch::kInt64, "I64", "LongStorage"},
    {torch::kInt32, "I32", "IntStorage"},
    {torch::kInt16, "I16", "ShortStorage"},
    {torch::kInt8, "I8", "CharStorage"},
    {torch::kUInt8, "U8", "ByteStorage"},
    {torch::kBool, "BOOL", "BoolStorage"},
}};

template <typename Key>
const TypeNames* find_names(Key TypeNames::*key, const Key& wanted) {
    const auto* const found =
        std::find_if(kTypeNames.begin(), kTypeNames.end(), [&](const TypeNames& names) { return names.*key == wanted; });
    return found == kTypeNames.end() ? nullptr : found;
}

}  // namespace

std::optional<torch::Dtype> dtype_of_safetensors(std::string_view name) {
    const TypeNames* const names = find_names(&TypeNames::safetensors, name);
    return names == nullptr ? std::nullopt : std::optional(names->dtype);
}

std::optional<std::string_view> safetensors_name(torch::Dtype dtype) {
    const TypeNames* const names = find_names(&TypeNames::dtype, dtype);
    return names == nullptr ? std::nullopt : std::optional(names->safetensors);
}

std::optional<torch::Dtype> dtype_of_storage(std::string_view class_name) {
    if (class_name == "UntypedStorage") {
        return torch::kUInt8;
    }
    const TypeNames* const names = find_names(&TypeNames::storage, class_name);
    return names == nullptr ? std::nullopt : std::optional(names->dtype);
}

std::optional<int64_t> element_count(const std::vector<int64_t>& shape, torch::Dtype dtype) {
    if (std::any_of(shape.begin(), shape.end(), [](int64_t side) { return side < 0; })) {
        return std::nullopt;
    }
    // Zero sides count last, so that [2^40, 2^40, 0] is refused too: PyTorch computes strides from the other sides.
    const auto most = std::numeric_limits<int64_t>::max() / static_cast<int64_t>(c10::elementSize(dtype));
    int64_t count = 1;
    for (const int64_t side : shape) {
        if (side > 0 && count > most / side) {
            return std::nullopt;
        }
        count *= std::max<int64_t>(side, 1);
    }
    return std::count(shape.begin(), shape.end(), 0) > 0 ? 0 : count;
}

}  // namespace patchfusion::checkpoint
