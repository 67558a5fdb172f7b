// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/safetensors_reader.h"

#include <fmt/format.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "patchfusion/checkpoint/byte_reader.h"
#include "patchfusion/checkpoint/dtypes.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLongestHeader = 100'000'000;  // bytes; the limit of the official reader
constexpr std::size_t kHeaderLengthSize = 8;           // bytes

/// One tensor's place, in bytes after the header.
struct Extent {
    std::uint64_t begin;
    std::uint64_t end;
    std::string place;  // file and tensor, for errors
};

[[noreturn]] void refuse_header(const std::string& place, const std::string& reason) {
    throw CheckpointError(fmt::format("{}: {}", place, reason));
}

/// JSON, where a name of a tensor that stands twice is an error instead of the last one winning.
Json parse_header(std::string_view text, const std::string& path) {
    std::set<std::string> names;
    const auto refuse_twice = [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (event == Json::parse_event_t::key && depth == 1 && !names.insert(parsed.get<std::string>()).second) {
            refuse_header(path,
                          fmt::format("tensor '{}' is twice in the safetensors header", printable(parsed.get<std::string>())));
        }
        return true;
    };
    try {
        return Json::parse(text, refuse_twice);
    } catch (const Json::exception& error) {
        refuse_header(path, fmt::format("damaged safetensors header: {}", printable(error.what())));
    }
}

Json read_header(ByteReader& reader, const std::string& path) {
    const auto length = reader.number<std::uint64_t>();
    if (length > reader.remaining() || length > kLongestHeader) {
        refuse_header(path, fmt::format("truncated or damaged: a safetensors header of {} bytes in a file of {}", length,
                                        reader.remaining() + kHeaderLengthSize));
    }
    Json header = parse_header(reader.text(length), path);
    if (!header.is_object()) {
        refuse_header(path, "damaged safetensors header: not a JSON object");
    }
    return header;
}

std::map<std::string, std::string> read_metadata(const Json& entry, const std::string& path) {
    std::map<std::string, std::string> metadata;
    for (const auto& [key, value] : entry.items()) {
        if (!value.is_string()) {
            refuse_header(path, fmt::format("damaged safetensors header: __metadata__ '{}' is not a text", printable(key)));
        }
        metadata[key] = value.get<std::string>();
    }
    return metadata;
}

std::vector<std::uint64_t> read_numbers(const Json& entry, const char* key, const std::string& place) {
    const auto field = entry.is_object() ? entry.find(key) : entry.end();
    if (field == entry.end() || !field->is_array() ||
        !std::all_of(field->begin(), field->end(), [](const Json& number) { return number.is_number_unsigned(); })) {
        refuse_header(place, fmt::format("damaged safetensors header: '{}' is not a list of whole numbers", key));
    }
    return field->get<std::vector<std::uint64_t>>();
}

torch::Dtype read_dtype(const Json& entry, const std::string& place) {
    const auto field = entry.find("dtype");
    const std::string name = field != entry.end() && field->is_string() ? field->get<std::string>() : "";
    const auto dtype = dtype_of_safetensors(name);
    if (!dtype) {
        refuse_header(place, fmt::format("unknown element type '{}'", printable(name)));
    }
    return *dtype;
}

torch::Tensor read_tensor(const Json& entry, const Blob& data, std::vector<Extent>& extents, const std::string& place) {
    const auto offsets = read_numbers(entry, "data_offsets", place);
    const auto sides = read_numbers(entry, "shape", place);
    const torch::Dtype dtype = read_dtype(entry, place);
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.bytes.size()) {
        refuse_header(place, fmt::format("truncated or damaged: data_offsets {} in {} bytes of data",
                                         entry["data_offsets"].dump(), data.bytes.size()));
    }
    const std::vector<int64_t> shape(sides.begin(), sides.end());  // a side of 2^63 and more turns negative and is refused
    const auto count = element_count(shape, dtype);
    const std::uint64_t length = offsets[1] - offsets[0];
    if (!count || static_cast<std::uint64_t>(*count) * c10::elementSize(dtype) != length) {
        refuse_header(
            place, fmt::format("shape {} of {} does not make {} bytes", entry["shape"].dump(), entry["dtype"].dump(), length));
    }
    extents.push_back({offsets[0], offsets[1], place});
    return tensor_over(data.part(offsets[0], length), dtype, shape);
}

void require_no_gap_or_overlap(std::vector<Extent>& extents, std::uint64_t data_size, const std::string& path) {
    std::sort(extents.begin(), extents.end(),
              [](const Extent& a, const Extent& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    std::uint64_t next = 0;
    for (const Extent& extent : extents) {
        if (extent.begin != next) {
            refuse_header(extent.place,
                          fmt::format("begins at byte {} of the data where {} is due: {}", extent.begin, next,
                                      extent.begin < next ? "it overlaps another tensor" : "there is a gap before it"));
        }
        next = extent.end;
    }
    if (next != data_size) {
        refuse_header(path, fmt::format("damaged: the tensors end at byte {} of {} bytes of data", next, data_size));
    }
}

}  // namespace

bool is_safetensors(std::span<const std::byte> bytes) {
    return bytes.size() > kHeaderLengthSize && bytes[kHeaderLengthSize] == std::byte{'{'};
}

Checkpoint read_safetensors(const Blob& file, const std::string& path) {
    ByteReader reader(file.bytes, path);
    const Json header = read_header(reader, path);
    const Blob data = file.part(reader.offset());
    Checkpoint checkpoint;
    std::vector<Extent> extents;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") {
            checkpoint.metadata = read_metadata(entry, path);
        } else {
            checkpoint.tensors[name] = read_tensor(entry, data, extents, fmt::format("{}: tensor '{}'", path, printable(name)));
        }
    }
    require_no_gap_or_overlap(extents, data.bytes.size(), path);
    return checkpoint;
}

}  // namespace patchfusion::checkpoint
