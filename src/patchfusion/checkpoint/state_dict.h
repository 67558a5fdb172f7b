// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "patchfusion/checkpoint/checkpoint.h"
#include "patchfusion/checkpoint/restricted_pickle.h"

namespace patchfusion::checkpoint {

/// Which stored array a tensor is a view of.
struct StorageRef {
    std::string_view key;  // its name in the file
    torch::Dtype dtype;
    int64_t element_count = 0;  // of the whole stored array
    int64_t view_offset = 0;    // elements; legacy files may name a part of the array
};

/// What a persistent id says; none when it is no storage, or one of a type that we do not read.
[[nodiscard]] std::optional<StorageRef> storage_of(const Pickle& pickle, const PersistentId& persistent);

/// Gives the whole stored array [element_count].
using LoadStorage = std::function<torch::Tensor(const StorageRef&)>;

/// Finds the state dict in a pickle of torch.save: the dict under 'model_state_dict', 'state_dict' or 'model' that holds
/// tensors, else the outermost dict. Tensors keep their strides and share storages as they did. Values that are no tensors are
/// skipped. Throws CheckpointError, naming `file`, where there is no tensor, one does not lie within its storage, or all of
/// them, written out, would take more than `most_bytes`: a stride of 0 makes much out of nothing.
[[nodiscard]] Checkpoint read_state_dict(const Pickle& pickle, const LoadStorage& load_storage, const std::string& file,
                                         std::uint64_t most_bytes);

}  // namespace patchfusion::checkpoint
