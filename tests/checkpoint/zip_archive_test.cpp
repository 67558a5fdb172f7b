// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/checkpoint/zip_archive.h"

#include <gtest/gtest.h>

#include "checkpoint/test_files.h"
#include "patchfusion/core/error.h"

namespace patchfusion::checkpoint {
namespace {

std::string read_entry(const std::string& content, const std::string& name) {
    ZipArchive archive(test::in_memory(content), "a.zip");
    const Blob blob = archive.read(name);
    return {reinterpret_cast<const char*>(blob.bytes.data()), blob.bytes.size()};
}

std::string entry_error(const std::string& content, const std::string& name) {
    try {
        static_cast<void>(read_entry(content, name));
        return "";
    } catch (const CheckpointError& error) {
        return error.what();
    }
}

TEST(ZipArchive, ReadsStoredAndDeflatedEntriesWithAndWithoutZip64) {
    const std::string text(5000, 'x');
    for (const bool zip64 : {false, true}) {
        const std::string content = test::zip({{.name = "a", .content = "first", .zip64 = zip64},
                                               {.name = "b", .content = text, .deflated = true, .zip64 = zip64},
                                               {.name = "none", .content = "", .deflated = true, .zip64 = zip64}},
                                              {.zip64_end = zip64, .comment = zip64 ? "PK\x05\x06 in a comment" : ""});
        EXPECT_EQ(read_entry(content, "a"), "first");
        EXPECT_EQ(read_entry(content, "b"), text);
        EXPECT_EQ(read_entry(content, "none"), "");
    }
}

TEST(ZipArchive, RefusesWhatTheEntriesDoNotHold) {
    const auto damaged = [](const std::string& content) {
        return entry_error(content, "b").find("damaged") != std::string::npos;
    };
    EXPECT_TRUE(damaged(test::zip({{.name = "b", .content = "text", .deflated = true, .claimed_size = 3}})));
    EXPECT_TRUE(damaged(test::zip({{.name = "b", .content = "text", .deflated = true, .claimed_size = 5}})));
    EXPECT_TRUE(damaged(test::zip({{.name = "b", .content = "text", .local_name = "c"}})));
    EXPECT_NE(entry_error(test::zip({{.name = "b", .content = "text", .claimed_size = 9}}), "b").find("4 bytes for 9"),
              std::string::npos);
    EXPECT_NE(entry_error(test::zip({{.name = "a", .content = "text"}}), "b").find("missing"), std::string::npos);
    EXPECT_NE(entry_error(test::zip({{.name = "b", .content = "x"}, {.name = "b", .content = "y"}}), "b").find("twice"),
              std::string::npos);
}

TEST(ZipArchive, RefusesBombs) {
    const std::string zeros(80U << 20U, '\0');
    EXPECT_NE(entry_error(test::zip({{.name = "b", .content = zeros, .deflated = true}}), "b").find("refused"),
              std::string::npos);
    const auto claimed =
        test::zip({{.name = "b", .content = "text", .deflated = true, .zip64 = true, .claimed_size = 1ULL << 62U}});
    EXPECT_NE(entry_error(claimed, "b").find("4611686018427387904"), std::string::npos);
}

TEST(ZipArchive, AnyTruncationAndAnyWrongByteOfItsHeadersIsReadOrRefusedButNeverLeavesTheFile) {
    const std::string content =
        test::zip({{.name = "a", .content = "first", .zip64 = true}, {.name = "b", .content = "text", .deflated = true}},
                  {.zip64_end = true});
    for (std::size_t size = 1; size < content.size(); ++size) {
        EXPECT_NE(entry_error(content.substr(0, size), "b"), "") << size;
    }
    for (std::size_t index = 0; index < content.size(); ++index) {
        for (const char value : {'\x00', '\x7f', '\xff'}) {
            std::string changed = content;
            changed[index] = value;
            static_cast<void>(entry_error(changed, "a"));  // the address sanitizer preset looks on
            static_cast<void>(entry_error(changed, "b"));
        }
    }
}

}  // namespace
}  // namespace patchfusion::checkpoint
