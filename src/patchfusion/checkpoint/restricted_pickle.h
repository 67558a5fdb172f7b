// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "patchfusion/checkpoint/byte_reader.h"

namespace patchfusion::checkpoint {

/// A value's place in its Pickle. Values refer to each other by place, so that cycles are harmless.
using ValueId = std::uint32_t;

struct None {};

/// A list, a tuple or a set.
struct Sequence {
    std::vector<ValueId> items;
};

/// A dict or an OrderedDict: (key, value), in order of writing.
struct Dict {
    std::vector<std::pair<ValueId, ValueId>> items;
};

/// The Python names that mean something to us; pickle_machine.cpp lists them.
enum class KnownName { kOrderedDict, kRebuildTensor, kRebuildParameter, kStorageClass };

/// One of the allowed names.
struct Global {
    KnownName known;
    std::string_view name;  // without the module, e.g. "FloatStorage"
};

/// What Python would call `function(*arguments)` for. Nothing is called: whoever understands the function builds the result.
struct Call {
    KnownName function;  // kRebuildTensor or kRebuildParameter
    ValueId arguments;   // a Sequence
};

/// What torch.save leaves in place of a storage.
struct PersistentId {
    ValueId id;
};

/// Anything else: an object of a class that is not allowed, a float, bytes, a long integer. It has no content.
struct Opaque {
    std::string_view module;
    std::string_view name;
};

using Value = std::variant<None, bool, int64_t, std::string_view, Sequence, Dict, Global, Call, PersistentId, Opaque>;

/// What a pickle describes. Its texts are views of the bytes it was read from.
struct Pickle {
    std::vector<Value> values;
    ValueId root = 0;

    /// The value as a T, or null when it is something else.
    template <typename T>
    [[nodiscard]] const T* get(ValueId id) const {
        return std::get_if<T>(&values.at(id));
    }
};

/// Reads one pickle (protocols 2 to 5), up to its STOP, as data: no name is looked up and nothing is called, whatever it says.
/// Time and memory are bounded by the number of bytes read, and by 16 million operations.
/// Throws CheckpointError for an unknown operation, an unbalanced stack, or a pickle without an end.
[[nodiscard]] Pickle read_pickle(ByteReader& reader);

}  // namespace patchfusion::checkpoint
