// SPDX-License-Identifier: Apache-2.0
#include "fuzz/targets.h"

#include <algorithm>
#include <span>

#include "patchfusion/checkpoint/pytorch_file.h"
#include "patchfusion/checkpoint/restricted_pickle.h"
#include "patchfusion/checkpoint/safetensors_reader.h"
#include "patchfusion/checkpoint/state_dict.h"
#include "patchfusion/core/error.h"

namespace patchfusion::fuzz {
namespace {

namespace weights = checkpoint;
constexpr int64_t kLargestStorage = 1 << 16;  // elements

/// The bytes in memory of exactly their size, so that the address sanitizer sees a step too far.
weights::Blob blob_of(const std::string& input) {
    const auto bytes = std::as_bytes(std::span(input));
    auto copy = std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end());
    return {.owner = copy, .bytes = *copy};
}

/// Reads the first and the last byte of every tensor here, where the sanitizer looks on (LibTorch is not compiled with it).
void touch(const weights::Checkpoint& checkpoint) {
    volatile unsigned char sink = 0;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        if (tensor.numel() == 0) {
            continue;
        }
        int64_t last = 0;  // elements after the first
        for (int64_t axis = 0; axis < tensor.dim(); ++axis) {
            last += (tensor.size(axis) - 1) * tensor.stride(axis);
        }
        const auto* const bytes = static_cast<const unsigned char*>(tensor.const_data_ptr());
        sink = bytes[0];                                                             // NOLINT(*-pointer-arithmetic)
        sink = bytes[(last + 1) * static_cast<int64_t>(tensor.element_size()) - 1];  // NOLINT(*-pointer-arithmetic)
    }
    static_cast<void>(sink);
}

void read_pickle_alone(const std::string& input) {
    const weights::Blob blob = blob_of(input);
    weights::ByteReader reader(blob.bytes, "pickle");
    const weights::Pickle pickle = weights::read_pickle(reader);
    const auto zeros = [](const weights::StorageRef& storage) {
        if (storage.element_count > kLargestStorage) {
            throw CheckpointError("a storage too large for this test");
        }
        return torch::zeros({storage.element_count}, storage.dtype);
    };
    touch(weights::read_state_dict(pickle, zeros, "pickle", weights::most_expanded_bytes(input.size())));
}

}  // namespace

const std::map<std::string, Target>& targets() {
    torch::set_num_threads(1);  // inputs are small
    static const std::map<std::string, Target> all = {
        {"safetensors", [](const std::string& input) { touch(weights::read_safetensors(blob_of(input), "file")); }},
        {"zip", [](const std::string& input) { touch(weights::read_pytorch_zip(blob_of(input), "file")); }},
        {"legacy", [](const std::string& input) { touch(weights::read_pytorch_legacy(blob_of(input), "file")); }},
        {"pickle", read_pickle_alone}};
    return all;
}

}  // namespace patchfusion::fuzz
