// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/test_files.h"

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>
#include <atomic>
#include <fstream>
#include <span>

#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint::test {

TemporaryFolder::TemporaryFolder() {
    static std::atomic<int> counter = 0;
    path_ = std::filesystem::temp_directory_path() / fmt::format("patchfusion_checkpoint_{}_{}", ::getpid(), ++counter);
    std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::write(const std::string& name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
}

std::string error_of(const std::filesystem::path& path) {
    try {
        static_cast<void>(read_checkpoint(path));
        return "";
    } catch (const CheckpointError& error) {
        return error.what();
    }
}

Blob in_memory(std::string_view content) {
    const auto view = std::as_bytes(std::span(content));
    auto bytes = std::make_shared<std::vector<std::byte>>(view.begin(), view.end());
    return {.owner = bytes, .bytes = *bytes};
}

std::string bytes_of(const std::vector<float>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

namespace pickle {

std::string whole(const std::string& value) {
    return "\x80\x02" + value + ".";
}

std::string text(const std::string& value) {
    return "X" + bytes_of(static_cast<std::uint32_t>(value.size())) + value;
}

std::string integer(int64_t value) {
    return "\x8a\x08" + bytes_of(value);
}

std::string integers(const std::vector<int64_t>& values) {
    std::vector<std::string> items;
    for (const int64_t value : values) {
        items.push_back(integer(value));
    }
    return tuple(items);
}

std::string tuple(const std::vector<std::string>& values) {
    std::string result = "(";
    for (const std::string& value : values) {
        result += value;
    }
    return result + "t";
}

std::string list(const std::vector<std::string>& values) {
    std::string result = "](";
    for (const std::string& value : values) {
        result += value;
    }
    return result + "e";
}

std::string dict(const std::vector<std::pair<std::string, std::string>>& items) {
    std::string result = "}(";
    for (const auto& [key, value] : items) {
        result += text(key) + value;
    }
    return result + "u";
}

std::string call(const std::string& module, const std::string& name, const std::string& arguments) {
    return "c" + module + "\n" + name + "\n" + arguments + "R";
}

std::string storage(const std::string& type, const std::string& key, int64_t count, const std::string& view) {
    std::vector<std::string> parts = {text("storage"), "ctorch\n" + type + "\n", text(key), text("cpu"), integer(count)};
    if (!view.empty()) {
        parts.push_back(view);
    }
    return tuple(parts) + "Q";
}

std::string tensor(const std::string& storage, int64_t offset, const std::vector<int64_t>& shape,
                   const std::vector<int64_t>& strides) {
    const std::string no_hooks = call("collections", "OrderedDict", ")");
    return call("torch._utils", "_rebuild_tensor_v2",
                tuple({storage, integer(offset), integers(shape), integers(strides), "\x89", no_hooks}));
}

}  // namespace pickle

namespace {

std::string deflate_raw(const std::string& content) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    std::string result(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<unsigned>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<unsigned>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

std::string u16(std::size_t number) {
    return bytes_of(static_cast<std::uint16_t>(number));
}

std::string u32(std::size_t number) {
    return bytes_of(static_cast<std::uint32_t>(number));
}

std::string u64(std::size_t number) {
    return bytes_of(static_cast<std::uint64_t>(number));
}

constexpr std::size_t kSee64 = 0xffffffff;

/// The parts of local and directory headers that are alike, from the flags to the uncompressed size.
std::string common_fields(const ZipEntry& entry, std::size_t stored_size, std::size_t size) {
    const auto crc =
        ::crc32(0, reinterpret_cast<const Bytef*>(entry.content.data()), static_cast<unsigned>(entry.content.size()));
    return u16(0) + u16(entry.deflated ? 8 : 0) + u32(0) + u32(crc) + u32(entry.zip64 ? kSee64 : stored_size) +
           u32(entry.zip64 ? kSee64 : size);
}

}  // namespace

std::string zip(const std::vector<ZipEntry>& entries, const ZipOptions& options) {
    std::string file;
    std::string directory;
    for (const ZipEntry& entry : entries) {
        const std::string stored = entry.deflated ? deflate_raw(entry.content) : entry.content;
        const std::size_t size = entry.claimed_size > 0 ? entry.claimed_size : entry.content.size();
        const std::size_t offset = file.size();
        const std::string& local_name = entry.local_name.empty() ? entry.name : entry.local_name;
        const std::string fields = common_fields(entry, stored.size(), size);
        const std::string extra64 = entry.zip64 ? u16(1) + u16(24) + u64(size) + u64(stored.size()) + u64(offset) : "";
        // PyTorch pads the local header so that the data begins at a multiple of 64; the padding is an extra field "FB".
        const std::size_t padding = (64 - (offset + 30 + local_name.size() + 4) % 64) % 64;
        file += "PK\x03\x04" + u16(0) + fields + u16(local_name.size()) + u16(4 + padding) + local_name + "FB" + u16(padding) +
                std::string(padding, 'Z') + stored;
        directory += "PK\x01\x02" + u16(0) + u16(0) + fields + u16(entry.name.size()) + u16(extra64.size()) + u16(0) + u16(0) +
                     u16(0) + u32(0) + u32(entry.zip64 ? kSee64 : offset) + entry.name + extra64;
    }
    const std::size_t directory_offset = file.size();
    file += directory;
    if (options.zip64_end) {
        const std::size_t end64 = file.size();
        file += "PK\x06\x06" + u64(44) + u16(45) + u16(45) + u32(0) + u32(0) + u64(entries.size()) + u64(entries.size()) +
                u64(directory.size()) + u64(directory_offset);
        file += "PK\x06\x07" + u32(0) + u64(end64) + u32(1);
    }
    const bool see64 = options.zip64_end;
    return file + "PK\x05\x06" + u16(0) + u16(0) + u16(see64 ? 0xffff : entries.size()) + u16(see64 ? 0xffff : entries.size()) +
           u32(see64 ? kSee64 : directory.size()) + u32(see64 ? kSee64 : directory_offset) + u16(options.comment.size()) +
           options.comment;
}

std::string pytorch_zip(const std::string& pickled, const std::vector<std::string>& storages) {
    std::vector<ZipEntry> entries = {{.name = "net/data.pkl", .content = pickled},
                                     {.name = "net/byteorder", .content = "little"}};
    for (const std::string& storage : storages) {
        entries.push_back({.name = fmt::format("net/data/{}", entries.size() - 2), .content = storage});
    }
    return zip(entries);
}

std::string pytorch_legacy(const std::string& pickled, const std::vector<LegacyStorage>& storages) {
    const std::string magic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
    std::vector<std::string> keys;
    std::string data;
    for (const LegacyStorage& storage : storages) {
        keys.push_back(pickle::text(storage.key));
        data += bytes_of(storage.count) + storage.content;
    }
    return magic + pickle::whole(pickle::integer(1001)) + pickle::whole(pickle::dict({{"little_endian", "\x88"}})) + pickled +
           pickle::whole(pickle::list(keys)) + data;
}

std::string safetensors(const std::string& header, const std::string& data) {
    return bytes_of(static_cast<std::uint64_t>(header.size())) + header + data;
}

}  // namespace patchfusion::checkpoint::test
