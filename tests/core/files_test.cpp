// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/files.h"

#include <gtest/gtest.h>
#include <stdexcept>

#include "image/scratch_folder.h"

namespace patchfusion {
namespace {

using testing::expect_input_error;
using testing::read_bytes;
using testing::ScratchFolder;
using testing::write_bytes;

TEST(WriteAtomically, GivesATemporaryNameInTheSameFolderWithTheSameExtension) {
    const ScratchFolder folder;
    std::filesystem::path seen;
    write_atomically(folder / "depth.png", [&](const std::filesystem::path& temporary) {
        seen = temporary;
        EXPECT_FALSE(std::filesystem::exists(folder / "depth.png"));
        write_bytes(temporary, "pixels");
    });
    EXPECT_EQ(seen.parent_path(), folder.path());
    EXPECT_EQ(seen.extension(), ".png");
    EXPECT_EQ(read_bytes(folder / "depth.png"), "pixels");
    EXPECT_FALSE(std::filesystem::exists(seen));
}

TEST(WriteAtomically, TwoThreadsMayWriteOnePath) {
    const ScratchFolder folder;
    std::filesystem::path outer;
    write_atomically(folder / "a.txt", [&](const std::filesystem::path& first) {
        write_atomically(folder / "a.txt", [&](const std::filesystem::path& second) {
            EXPECT_NE(first, second);
            write_bytes(second, "second");
        });
        write_bytes(first, "first");
    });
    EXPECT_EQ(read_bytes(folder / "a.txt"), "first");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(WriteStream, ThatCannotBeWrittenWholeLeavesNothing) {
    const ScratchFolder folder;
    const auto fail = [](std::ostream& file) { file.setstate(std::ios::badbit); };
    expect_input_error([&] { write_stream(folder / "a.txt", fail); }, folder / "a.txt", "disk full or not writable");
    EXPECT_TRUE(folder.empty());
}

TEST(LowerExtension, IsThatOfTheLastDotInSmallLetters) {
    EXPECT_EQ(lower_extension("a/B.Tar.JPG"), ".jpg");
    EXPECT_EQ(lower_extension("a.b/c"), "");
}

TEST(WriteAtomically, LeavesTheOldFileAndNoOtherWhenWritingFails) {
    const ScratchFolder folder;
    write_bytes(folder / "a.txt", "old");
    const auto half_written = [](const std::filesystem::path& temporary) {
        write_bytes(temporary, "ne");
        throw std::runtime_error("the disk is gone");
    };
    EXPECT_THROW(write_atomically(folder / "a.txt", half_written), std::runtime_error);
    EXPECT_EQ(read_bytes(folder / "a.txt"), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(WriteText, ReplacesTheFileWhole) {
    const ScratchFolder folder;
    write_text(folder / "a.txt", "a longer text than the second");
    write_text(folder / "a.txt", "short");
    EXPECT_EQ(read_bytes(folder / "a.txt"), "short");
}

TEST(WriteText, NamesTheFileWhoseFolderIsMissing) {
    const ScratchFolder folder;
    const auto path = folder.path() / "missing" / "a.txt";
    expect_input_error([&] { write_text(path, "text"); }, path, "missing or not writable");
}

}  // namespace
}  // namespace patchfusion
