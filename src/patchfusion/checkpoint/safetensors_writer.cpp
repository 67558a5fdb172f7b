// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/checkpoint/dtypes.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"

namespace patchfusion::checkpoint {
namespace {

constexpr std::size_t kHeaderAlignment = 8;  // bytes, as the official writer pads its header with spaces

struct Item {
    std::string name;
    torch::Tensor tensor;  // as given, any shape
    torch::Dtype stored_as;
};

std::uint64_t stored_size(const Item& item) {
    return static_cast<std::uint64_t>(item.tensor.numel()) * c10::elementSize(item.stored_as);
}

/// Wide elements first, then by name: every tensor then lies aligned to its element size, so that readers can map it.
std::vector<Item> ordered_items(const Checkpoint& checkpoint, torch::Dtype dtype, const std::filesystem::path& path) {
    std::vector<Item> items;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        const torch::Dtype stored_as = tensor.is_floating_point() ? dtype : tensor.scalar_type();
        if (!safetensors_name(stored_as)) {
            throw CheckpointError(
                fmt::format("{}: tensor '{}': cannot be stored as {}", path.string(), name, c10::toString(stored_as)));
        }
        items.push_back({name, tensor, stored_as});
    }
    std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
        return c10::elementSize(a.stored_as) > c10::elementSize(b.stored_as);
    });
    return items;
}

std::string make_header(const std::vector<Item>& items, const Checkpoint& checkpoint) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!checkpoint.metadata.empty()) {
        header["__metadata__"] = checkpoint.metadata;
    }
    std::uint64_t begin = 0;
    for (const Item& item : items) {
        const std::uint64_t end = begin + stored_size(item);
        header[item.name] = {
            {"dtype", *safetensors_name(item.stored_as)}, {"shape", item.tensor.sizes().vec()}, {"data_offsets", {begin, end}}};
        begin = end;
    }
    std::string text = header.dump();
    text.append((kHeaderAlignment - text.size() % kHeaderAlignment) % kHeaderAlignment, ' ');
    return text;
}

/// The tensor's elements as stored, one after the other. Rounds to nearest, ties to even, as PyTorch does.
torch::Tensor converted(const Item& item, const std::filesystem::path& path) {
    const torch::Tensor source = item.tensor.detach().cpu();
    torch::Tensor result = source.to(item.stored_as).contiguous();
    if (source.is_floating_point() && source.scalar_type() != item.stored_as &&
        torch::isinf(result).logical_and(torch::isfinite(source)).any().item<bool>()) {
        throw CheckpointError(fmt::format("{}: tensor '{}': its largest magnitude {} does not fit {}: store it as F32",
                                          path.string(), item.name, source.abs().max().item<double>(),
                                          *safetensors_name(item.stored_as)));
    }
    return result;
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, const Checkpoint& checkpoint, torch::Dtype dtype) {
    const std::vector<Item> items = ordered_items(checkpoint, dtype, path);
    const std::string header = make_header(items, checkpoint);
    const auto header_length = static_cast<std::uint64_t>(header.size());
    write_stream(path, [&](std::ostream& file) {
        file.write(reinterpret_cast<const char*>(&header_length), sizeof(header_length));
        file.write(header.data(), static_cast<std::streamsize>(header.size()));
        for (const Item& item : items) {
            const torch::Tensor elements = converted(item, path);
            file.write(static_cast<const char*>(elements.const_data_ptr()), static_cast<std::streamsize>(elements.nbytes()));
        }
    });
}

}  // namespace patchfusion::checkpoint
