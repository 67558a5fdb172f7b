// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/state_dict.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>

#include "patchfusion/checkpoint/dtypes.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

constexpr std::array<std::string_view, 3> kStateDictKeys = {"model_state_dict", "state_dict", "model"};
constexpr std::size_t kMostKeysShown = 8;

/// The arguments of the call that builds a tensor, a Parameter being one wrapped once; none for any other value.
const Sequence* tensor_arguments(const Pickle& pickle, ValueId id) {
    const auto* call = pickle.get<Call>(id);
    if (call != nullptr && call->function == KnownName::kRebuildParameter) {
        const auto* const wrapped = pickle.get<Sequence>(call->arguments);
        call = wrapped->items.empty() ? nullptr : pickle.get<Call>(wrapped->items.front());
    }
    return call != nullptr && call->function == KnownName::kRebuildTensor ? pickle.get<Sequence>(call->arguments) : nullptr;
}

bool holds_tensors(const Pickle& pickle, const Dict& dict) {
    return std::any_of(dict.items.begin(), dict.items.end(),
                       [&](const auto& item) { return tensor_arguments(pickle, item.second) != nullptr; });
}

std::string describe_root(const Pickle& pickle) {
    if (const auto* const opaque = pickle.get<Opaque>(pickle.root)) {
        return fmt::format("a Python object, {}.{}", printable(opaque->module), printable(opaque->name));
    }
    const auto* const dict = pickle.get<Dict>(pickle.root);
    if (dict == nullptr) {
        return "no dict";
    }
    std::vector<std::string> keys;
    for (const auto& [key, value] : dict->items) {
        if (const auto* const name = pickle.get<std::string_view>(key); name != nullptr && keys.size() < kMostKeysShown) {
            keys.push_back(printable(*name));
        }
    }
    return fmt::format("a dict of {} entries: {}", dict->items.size(), fmt::join(keys, ", "));
}

const Dict& find_state_dict(const Pickle& pickle, const std::string& file) {
    const auto* const root = pickle.get<Dict>(pickle.root);
    if (root != nullptr) {
        for (const std::string_view wanted : kStateDictKeys) {
            for (const auto& [key, value] : root->items) {
                const auto* const name = pickle.get<std::string_view>(key);
                const auto* const dict = pickle.get<Dict>(value);
                if (name != nullptr && *name == wanted && dict != nullptr && holds_tensors(pickle, *dict)) {
                    return *dict;
                }
            }
        }
        if (holds_tensors(pickle, *root)) {
            return *root;
        }
    }
    throw CheckpointError(
        fmt::format("{}: no state dict in it: neither the outermost value nor its 'model_state_dict', 'state_dict' "
                    "or 'model' is a dict of tensors; it holds {}",
                    file, describe_root(pickle)));
}

std::optional<int64_t> integer(const Pickle& pickle, ValueId id) {
    const auto* const number = pickle.get<int64_t>(id);
    return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<std::vector<int64_t>> integers(const Pickle& pickle, ValueId id) {
    const auto* const sequence = pickle.get<Sequence>(id);
    if (sequence == nullptr) {
        return std::nullopt;
    }
    std::vector<int64_t> numbers;
    for (const ValueId item : sequence->items) {
        const auto number = integer(pickle, item);
        if (!number) {
            return std::nullopt;
        }
        numbers.push_back(*number);
    }
    return numbers;
}

/// Whether a strided view lies within `stored` elements; no step overflows.
bool lies_within(int64_t stored, int64_t offset, const std::vector<int64_t>& shape, const std::vector<int64_t>& strides) {
    if (offset < 0 || offset > stored) {
        return false;
    }
    int64_t left = stored - offset - 1;  // elements after the first one
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        int64_t reach = 0;
        if (strides[axis] < 0 || __builtin_mul_overflow(std::max<int64_t>(shape[axis] - 1, 0), strides[axis], &reach) ||
            reach > left) {
            return false;
        }
        left -= reach;
    }
    return left >= 0;
}

[[noreturn]] void refuse_tensor(const std::string& place, const std::string& reason) {
    throw CheckpointError(fmt::format("{}: {}", place, reason));
}

/// The tensor that `_rebuild_tensor(_v2)(storage, offset, shape, strides, ...)` describes; undefined for a type we do not read.
torch::Tensor build_tensor(const Pickle& pickle, const Sequence& arguments, const LoadStorage& load_storage,
                           const std::string& place) {
    const auto* const persistent = arguments.items.size() < 4 ? nullptr : pickle.get<PersistentId>(arguments.items[0]);
    if (persistent == nullptr) {
        refuse_tensor(place, "damaged: is not described by a storage, an offset, a shape and strides");
    }
    const auto storage = storage_of(pickle, *persistent);
    if (!storage) {
        return {};
    }
    const auto offset = integer(pickle, arguments.items[1]);
    const auto shape = integers(pickle, arguments.items[2]);
    const auto strides = integers(pickle, arguments.items[3]);
    if (!offset || !shape || !strides || shape->size() != strides->size() || shape->size() > 64) {
        refuse_tensor(place, "damaged: its offset, shape or strides are no integers");
    }
    const auto count = element_count(*shape, storage->dtype);
    if (!count) {
        refuse_tensor(place, fmt::format("impossible shape [{}]", fmt::join(*shape, ", ")));
    }
    if (*count == 0) {
        return torch::empty(*shape, storage->dtype);
    }
    int64_t first = 0;
    if (__builtin_add_overflow(*offset, storage->view_offset, &first) || *offset < 0 ||
        !lies_within(storage->element_count, first, *shape, *strides)) {
        refuse_tensor(place, fmt::format("shape [{}] with strides [{}] at {} leaves its storage '{}' of {} elements",
                                         fmt::join(*shape, ", "), fmt::join(*strides, ", "), first, printable(storage->key),
                                         storage->element_count));
    }
    return load_storage(*storage).as_strided(*shape, *strides, first);
}

}  // namespace

std::optional<StorageRef> storage_of(const Pickle& pickle, const PersistentId& persistent) {
    // ('storage', class, key, device, number of elements[, None or (key of the view, offset, number of elements)])
    const auto* const parts = pickle.get<Sequence>(persistent.id);
    if (parts == nullptr || parts->items.size() < 5) {
        return std::nullopt;
    }
    const auto* const kind = pickle.get<std::string_view>(parts->items[0]);
    const auto* const storage_class = pickle.get<Global>(parts->items[1]);
    const auto* const key = pickle.get<std::string_view>(parts->items[2]);
    const auto count = integer(pickle, parts->items[4]);
    if (kind == nullptr || *kind != "storage" || storage_class == nullptr || key == nullptr || !count || *count < 0) {
        return std::nullopt;
    }
    const auto dtype = storage_class->known == KnownName::kStorageClass ? dtype_of_storage(storage_class->name) : std::nullopt;
    if (!dtype || !element_count({*count}, *dtype)) {
        return std::nullopt;
    }
    StorageRef storage{.key = *key, .dtype = *dtype, .element_count = *count};
    if (const auto* const view = parts->items.size() > 5 ? pickle.get<Sequence>(parts->items[5]) : nullptr) {
        const auto offset = view->items.size() == 3 ? integer(pickle, view->items[1]) : std::nullopt;
        if (!offset || *offset < 0) {
            return std::nullopt;
        }
        storage.view_offset = *offset;
    }
    return storage;
}

Checkpoint read_state_dict(const Pickle& pickle, const LoadStorage& load_storage, const std::string& file,
                           std::uint64_t most_bytes) {
    Checkpoint checkpoint;
    std::uint64_t bytes_left = most_bytes;
    for (const auto& [key, value] : find_state_dict(pickle, file).items) {
        const auto* const name = pickle.get<std::string_view>(key);
        const auto* const arguments = tensor_arguments(pickle, value);
        if (name == nullptr || arguments == nullptr) {
            continue;
        }
        const auto place = fmt::format("{}: tensor '{}'", file, printable(*name));
        if (auto tensor = build_tensor(pickle, *arguments, load_storage, place); tensor.defined()) {
            if (tensor.nbytes() > bytes_left) {
                refuse_tensor(place, fmt::format("{} bytes when written out: refused, as the tensors of this file would take "
                                                 "more than {} bytes in all",
                                                 tensor.nbytes(), most_bytes));
            }
            bytes_left -= tensor.nbytes();
            checkpoint.tensors.insert_or_assign(std::string(*name), std::move(tensor));
        }
    }
    if (checkpoint.tensors.empty()) {
        throw CheckpointError(fmt::format("{}: its tensors are all of types that are not read; save them as float32", file));
    }
    return checkpoint;
}

}  // namespace patchfusion::checkpoint
