// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/pytorch_file.h"

#include <fmt/format.h>
#include <algorithm>

#include "patchfusion/checkpoint/byte_reader.h"
#include "patchfusion/checkpoint/state_dict.h"
#include "patchfusion/checkpoint/zip_archive.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

// LONG1 of ten bytes, 0x1950a86a20f9469cfc6c: the first value of every legacy file.
constexpr std::string_view kLegacyMagic("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12);
constexpr std::size_t kLegacyMagicWithin = 32;  // bytes; newer protocols put a frame before it
constexpr int64_t kLegacyProtocol = 1001;

torch::Tensor read_zip_storage(ZipArchive& archive, const std::string& entry, const StorageRef& storage,
                               const std::string& path) {
    const Blob blob = archive.read(entry);
    const auto needed = static_cast<std::size_t>(storage.element_count) * c10::elementSize(storage.dtype);
    if (blob.bytes.size() < needed) {
        throw CheckpointError(fmt::format("{}: storage '{}' has {} bytes instead of {}", path, printable(storage.key),
                                          blob.bytes.size(), needed));
    }
    return tensor_over(blob, storage.dtype, {storage.element_count});
}

void check_system(const Pickle& system, const ByteReader& reader) {
    const auto* const facts = system.get<Dict>(system.root);
    const auto little_endian = [&](const auto& item) {
        const auto* const key = system.get<std::string_view>(item.first);
        const auto* const value = system.get<bool>(item.second);
        return key != nullptr && *key == "little_endian" && value != nullptr && *value;
    };
    if (facts == nullptr || std::none_of(facts->items.begin(), facts->items.end(), little_endian)) {
        reader.fail("was not written on a little-endian machine");
    }
}

/// Every array that the pickle names, by key.
std::map<std::string_view, StorageRef> storages_of(const Pickle& pickle, const ByteReader& reader) {
    std::map<std::string_view, StorageRef> storages;
    for (const Value& value : pickle.values) {
        const auto* const persistent = std::get_if<PersistentId>(&value);
        const auto storage = persistent == nullptr ? std::nullopt : storage_of(pickle, *persistent);
        if (!storage) {
            continue;
        }
        const auto known = storages.emplace(storage->key, *storage).first;
        if (known->second.dtype != storage->dtype || known->second.element_count != storage->element_count) {
            reader.fail(fmt::format("damaged: storage '{}' has two types or sizes", printable(storage->key)));
        }
    }
    return storages;
}

/// The arrays follow the pickles in the order of the list of keys, each after its number of elements.
std::map<std::string_view, torch::Tensor> read_legacy_storages(const Pickle& keys,
                                                               const std::map<std::string_view, StorageRef>& storages,
                                                               const Blob& file, ByteReader& reader) {
    std::map<std::string_view, torch::Tensor> arrays;
    const auto* const list = keys.get<Sequence>(keys.root);
    if (list == nullptr) {
        reader.fail("damaged: no list of storages");
    }
    for (const ValueId id : list->items) {
        const auto* const key = keys.get<std::string_view>(id);
        const auto storage = key == nullptr ? storages.end() : storages.find(*key);
        if (storage == storages.end()) {
            reader.fail(fmt::format("a storage '{}' of a type that cannot be read", key == nullptr ? "" : printable(*key)));
        }
        const auto count = reader.number<int64_t>();
        if (count != storage->second.element_count) {
            reader.fail(fmt::format("damaged: storage '{}' has {} elements instead of {}", printable(*key), count,
                                    storage->second.element_count));
        }
        const auto offset = reader.offset();
        const auto size = static_cast<std::size_t>(count) * c10::elementSize(storage->second.dtype);
        reader.skip(size);
        arrays[storage->first] = tensor_over(file.part(offset, size), storage->second.dtype, {count});
    }
    return arrays;
}

}  // namespace

bool is_legacy_pytorch(std::span<const std::byte> bytes) {
    const std::string_view start(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLegacyMagicWithin));
    return start.starts_with('\x80') && start.find(kLegacyMagic) != std::string_view::npos;
}

Checkpoint read_pytorch_zip(const Blob& file, const std::string& path) {
    ZipArchive archive(file, path);
    const std::string folder = archive.pickle_folder();
    if (archive.contains(folder + "/constants.pkl")) {
        throw CheckpointError(
            fmt::format("{}: a TorchScript program: save its weights with torch.save(model.state_dict(), FILE)", path));
    }
    if (const auto name = folder + "/byteorder"; archive.contains(name)) {
        const Blob order = archive.read(name);  // kept: an inflated entry lives no longer
        ByteReader reader(order.bytes, path);
        if (reader.text(order.bytes.size()) != "little") {
            reader.fail("was not written on a little-endian machine");
        }
    }
    const Blob description = archive.read(folder + "/data.pkl");
    ByteReader reader(description.bytes, path + ": data.pkl");
    const Pickle pickle = read_pickle(reader);

    std::map<std::string_view, torch::Tensor> arrays;  // each stored array is read once, so that inflated ones stay shared
    const auto load_storage = [&](const StorageRef& storage) {
        torch::Tensor& array = arrays[storage.key];
        if (array.defined() && (array.scalar_type() != storage.dtype || array.numel() != storage.element_count)) {
            reader.fail(fmt::format("damaged: storage '{}' has two types or sizes", printable(storage.key)));
        }
        if (!array.defined()) {
            array = read_zip_storage(archive, fmt::format("{}/data/{}", folder, storage.key), storage, path);
        }
        return array;
    };
    return read_state_dict(pickle, load_storage, path, most_expanded_bytes(file.bytes.size()));
}

Checkpoint read_pytorch_legacy(const Blob& file, const std::string& path) {
    ByteReader reader(file.bytes, path);
    static_cast<void>(read_pickle(reader));  // the magic number
    const Pickle protocol = read_pickle(reader);
    if (const auto* const version = protocol.get<int64_t>(protocol.root); version == nullptr || *version != kLegacyProtocol) {
        reader.fail("an unknown version of the legacy PyTorch format");
    }
    check_system(read_pickle(reader), reader);
    const Pickle pickle = read_pickle(reader);
    const Pickle keys = read_pickle(reader);
    const auto arrays = read_legacy_storages(keys, storages_of(pickle, reader), file, reader);

    const auto load_storage = [&](const StorageRef& storage) {
        const auto found = arrays.find(storage.key);
        if (found == arrays.end()) {
            reader.fail(fmt::format("damaged: storage '{}' is missing", printable(storage.key)));
        }
        return found->second;
    };
    return read_state_dict(pickle, load_storage, path, most_expanded_bytes(file.bytes.size()));
}

}  // namespace patchfusion::checkpoint
