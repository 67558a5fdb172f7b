// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/zip_archive.h"

#include <fmt/format.h>
#include <algorithm>

#include "patchfusion/checkpoint/byte_reader.h"
#include "patchfusion/checkpoint/inflate.h"
#include "patchfusion/core/error.h"

// The names of the format are those of PKWARE's APPNOTE.TXT 6.3.10, section 4.3.
namespace patchfusion::checkpoint {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50;
constexpr std::uint32_t kEnd64Locator = 0x07064b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEnd64LocatorSize = 20;
constexpr std::size_t kDirectoryHeaderSize = 46;
constexpr std::size_t kLongestComment = 0xffff;
constexpr std::uint16_t kIn64Bits16 = 0xffff;      // "see the zip64 record"
constexpr std::uint32_t kIn64Bits32 = 0xffffffff;  // "see the zip64 record"
constexpr std::uint16_t kZip64Extra = 1;
constexpr std::uint16_t kEncrypted = 1;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;

struct Directory {
    std::uint64_t entries;
    std::uint64_t size;    // bytes
    std::uint64_t offset;  // bytes
};

void expect(ByteReader& reader, std::uint32_t signature, std::string_view what) {
    if (reader.number<std::uint32_t>() != signature) {
        reader.fail(fmt::format("damaged zip archive: no {} where one should be", what));
    }
}

/// The record at the end of the archive, found from behind since a comment may follow it.
std::size_t find_end(std::span<const std::byte> bytes, const std::string& path) {
    for (std::size_t back = kEndSize; back <= std::min(bytes.size(), kEndSize + kLongestComment); ++back) {
        ByteReader reader(bytes.last(back), path);
        if (reader.number<std::uint32_t>() == kEnd) {
            reader.seek(kEndSize - 2);
            if (reader.number<std::uint16_t>() == back - kEndSize) {
                return bytes.size() - back;
            }
        }
    }
    throw CheckpointError(fmt::format("{}: truncated: the directory at the end of the zip archive is missing", path));
}

Directory read_end64(ByteReader reader, std::size_t end) {
    if (end < kEnd64LocatorSize) {
        reader.fail("damaged zip archive: no zip64 record");
    }
    reader.seek(end - kEnd64LocatorSize);
    expect(reader, kEnd64Locator, "zip64 locator");
    reader.skip(4);
    reader.seek(reader.number<std::uint64_t>());
    expect(reader, kEnd64, "zip64 record");
    reader.skip(8 + 2 + 2 + 4 + 4 + 8);  // its size, versions, disks, entries on this disk
    const auto entries = reader.number<std::uint64_t>();
    const auto size = reader.number<std::uint64_t>();
    return {.entries = entries, .size = size, .offset = reader.number<std::uint64_t>()};
}

Directory find_directory(std::span<const std::byte> bytes, const std::string& path) {
    const std::size_t end = find_end(bytes, path);
    ByteReader reader(bytes, path);
    reader.seek(end + 4);
    const auto disk = reader.number<std::uint16_t>();
    const auto directory_disk = reader.number<std::uint16_t>();
    reader.skip(2);
    Directory directory{};
    directory.entries = reader.number<std::uint16_t>();
    directory.size = reader.number<std::uint32_t>();
    directory.offset = reader.number<std::uint32_t>();
    if (directory.entries == kIn64Bits16 || directory.size == kIn64Bits32 || directory.offset == kIn64Bits32) {
        directory = read_end64(reader, end);
    } else if (disk != 0 || directory_disk != 0) {
        reader.fail("a zip archive split over several files");
    }
    if (directory.offset > end || directory.size > end - directory.offset ||
        directory.entries > directory.size / kDirectoryHeaderSize) {
        reader.fail(fmt::format("damaged zip archive: a directory of {} entries in {} bytes at {}", directory.entries,
                                directory.size, directory.offset));
    }
    return directory;
}

/// Replaces the sizes and the offset that did not fit 32 bits by those of the zip64 extra field, in the order of the format.
void read_zip64_extra(ByteReader extra, std::initializer_list<std::uint64_t*> fields) {
    while (extra.remaining() > 0) {
        const auto id = extra.number<std::uint16_t>();
        ByteReader field(extra.take(extra.number<std::uint16_t>()), extra.place());
        if (id != kZip64Extra) {
            continue;
        }
        for (std::uint64_t* const value : fields) {
            if (*value == kIn64Bits32) {
                *value = field.number<std::uint64_t>();
            }
        }
        return;
    }
}

}  // namespace

ZipArchive::ZipArchive(Blob file, std::string path) : file_(std::move(file)), path_(std::move(path)) {
    read_directory();
}

void ZipArchive::read_directory() {
    const Directory directory = find_directory(file_.bytes, path_);
    ByteReader reader(file_.bytes.subspan(directory.offset, directory.size), path_ + ": zip directory");
    for (std::uint64_t index = 0; index < directory.entries; ++index) {
        Entry entry;
        expect(reader, kDirectoryHeader, "directory entry");
        reader.skip(4);
        entry.flags = reader.number<std::uint16_t>();
        entry.method = reader.number<std::uint16_t>();
        reader.skip(4);
        entry.crc = reader.number<std::uint32_t>();
        entry.compressed_size = reader.number<std::uint32_t>();
        entry.size = reader.number<std::uint32_t>();
        const auto name_size = reader.number<std::uint16_t>();
        const auto extra_size = reader.number<std::uint16_t>();
        const auto comment_size = reader.number<std::uint16_t>();
        reader.skip(2 + 2 + 4);
        entry.header_offset = reader.number<std::uint32_t>();
        const std::string name(reader.text(name_size));
        const bool in_64_bits =
            entry.compressed_size == kIn64Bits32 || entry.size == kIn64Bits32 || entry.header_offset == kIn64Bits32;
        const ByteReader extra(reader.take(extra_size), reader.place());
        if (in_64_bits) {
            read_zip64_extra(extra, {&entry.size, &entry.compressed_size, &entry.header_offset});
        }
        reader.skip(comment_size);
        if (!entries_.emplace(name, entry).second) {
            fail(name, "is twice in the zip archive");
        }
    }
}

std::string ZipArchive::pickle_folder() const {
    constexpr std::string_view kPickle = "/data.pkl";
    for (const auto& [name, entry] : entries_) {
        if (name.ends_with(kPickle) && name.find('/') == name.size() - kPickle.size()) {
            return name.substr(0, name.size() - kPickle.size());
        }
    }
    throw CheckpointError(fmt::format("{}: a zip archive, but no PyTorch checkpoint: it holds no data.pkl", path_));
}

std::size_t ZipArchive::data_offset(const std::string& name, const Entry& entry) const {
    ByteReader reader(file_.bytes, fmt::format("{}: entry '{}'", path_, printable(name)));
    reader.seek(entry.header_offset);
    expect(reader, kLocalHeader, "entry");
    reader.skip(2 + 2 + 2 + 4 + 4 + 4 + 4);  // what the directory says, or zeros where the sizes follow the data
    const auto name_size = reader.number<std::uint16_t>();
    const auto extra_size = reader.number<std::uint16_t>();
    if (reader.text(name_size) != name) {
        reader.fail("damaged zip archive: the entry has another name than in the directory");
    }
    reader.skip(extra_size);
    const std::size_t offset = reader.offset();
    reader.skip(entry.compressed_size);
    return offset;
}

Blob ZipArchive::read(const std::string& name) {
    const auto found = entries_.find(name);
    if (found == entries_.end()) {
        fail(name, "is missing in the zip archive");
    }
    const Entry& entry = found->second;
    Blob data = file_.part(data_offset(name, entry), entry.compressed_size);
    if ((entry.flags & kEncrypted) != 0) {
        fail(name, "is encrypted");
    }
    if (entry.method == kDeflated) {
        return inflate_entry(name, entry, data.bytes);
    }
    if (entry.method != kStored || entry.size != entry.compressed_size) {
        fail(name,
             fmt::format("cannot be read: zip method {}, {} bytes for {}", entry.method, entry.compressed_size, entry.size));
    }
    return data;
}

Blob ZipArchive::inflate_entry(const std::string& name, const Entry& entry, std::span<std::byte> compressed) {
    const std::uint64_t allowed = most_expanded_bytes(file_.bytes.size()) - inflated_;
    if (entry.size > allowed) {
        fail(name, fmt::format("would inflate {} bytes to {}: refused, as no weights compress like that", compressed.size(),
                               entry.size));
    }
    auto inflated = std::make_shared<std::vector<std::byte>>(entry.size);
    if (!inflate_exactly(compressed, *inflated) || crc32_of(*inflated) != entry.crc) {
        fail(name, "damaged: its compressed data does not give what the zip directory says");
    }
    inflated_ += entry.size;
    return {.owner = inflated, .bytes = *inflated};
}

void ZipArchive::fail(const std::string& name, const std::string& reason) const {
    throw CheckpointError(fmt::format("{}: entry '{}' {}", path_, printable(name), reason));
}

}  // namespace patchfusion::checkpoint
