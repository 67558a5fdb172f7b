// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "image/photo_files.h"
#include "image/scratch_folder.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::image {
namespace {

using testing::expect_input_error;
using testing::random_pixels;
using testing::read_bytes;
using testing::ScratchFolder;
using testing::smooth_pixels;
using testing::write_bytes;
using testing::write_photo_file;

// read_photo(path) throws one line naming the file and the reason, and nothing below it prints to stderr.
void expect_refused(const std::filesystem::path& path, std::string_view reason) {
    ::testing::internal::CaptureStderr();
    expect_input_error([&] { (void)read_photo(path); }, path, reason);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "") << path;
}

TEST(BadPhoto, MissingEmptyFolderAndText) {
    const ScratchFolder folder;
    expect_refused(folder / "missing.jpg", "no such file");
    write_bytes(folder / "empty.jpg", "");
    expect_refused(folder / "empty.jpg", "empty (0 bytes)");
    write_bytes(folder / "text.jpg", "This is a letter to my aunt.\nIt has two lines and some more words to be long enough.\n");
    expect_refused(folder / "text.jpg", "not an image");
    write_bytes(folder / "text.png", "short");
    expect_refused(folder / "text.png", "not an image");
    std::filesystem::create_directory(folder / "album.jpg");
    expect_refused(folder / "album.jpg", "a folder");
}

TEST(BadPhoto, JpegCutAnywhere) {
    const ScratchFolder folder;
    write_photo_file(folder / "whole.jpg", {.pixels = random_pixels(64, 64), .integers = {{"Orientation", 6}}});
    const std::string bytes = read_bytes(folder / "whole.jpg");
    for (std::size_t length = 4; length < bytes.size(); length += 97) {
        write_bytes(folder / "cut.jpg", bytes.substr(0, length));
        expect_refused(folder / "cut.jpg", "truncated");
    }
    write_bytes(folder / "cut.jpg", bytes.substr(0, bytes.size() - 1));
    expect_refused(folder / "cut.jpg", "truncated");
}

TEST(BadPhoto, AProgressiveJpegCutBetweenItsScans) {
    const ScratchFolder folder;
    const std::string bytes = read_bytes(PATCHFUSION_SOURCE_DIR "/tests/image/data/quadrants_progressive.jpg");
    for (std::size_t at = bytes.find("\xff\xda"); at != std::string::npos; at = bytes.find("\xff\xda", at + 1)) {
        write_bytes(folder / "cut.jpg", bytes.substr(0, at));
        expect_refused(folder / "cut.jpg", "truncated");
    }
}

TEST(BadPhoto, WhatFollowsTheEndOfAJpegDoesNotMatter) {
    const ScratchFolder folder;
    write_photo_file(folder / "a.jpg", {.pixels = smooth_pixels(32, 32)});
    const std::string bytes = read_bytes(folder / "a.jpg");
    write_bytes(folder / "motion.jpg", bytes + "a short film, as some phones append it");
    EXPECT_TRUE(torch::equal(read_photo(folder / "motion.jpg").rgb, read_photo(folder / "a.jpg").rgb));
    // A whole preview inside an application segment must not be taken for the end of the photograph.
    const std::string preview = std::string("\xff\xe5", 2) + static_cast<char>((bytes.size() + 2) >> 8U) +
                                static_cast<char>((bytes.size() + 2) & 0xffU) + bytes;
    write_bytes(folder / "cut.jpg", bytes.substr(0, 2) + preview + bytes.substr(2, bytes.size() / 2));
    expect_refused(folder / "cut.jpg", "truncated");
}

TEST(BadPhoto, OtherFormatsCutShort) {
    const ScratchFolder folder;
    for (const std::string name : {"whole.png", "whole.tif", "whole.bmp", "whole.webp", "whole.exr", "whole.ppm"}) {
        write_photo_file(folder / name, {.pixels = random_pixels(64, 64)});
        const std::string bytes = read_bytes(folder / name);
        for (const double share : {0.1, 0.5, 0.9}) {
            const auto cut = folder / ("cut" + name.substr(5));
            write_bytes(cut, bytes.substr(0, static_cast<std::size_t>(share * static_cast<double>(bytes.size()))));
            expect_refused(cut, name.ends_with("png") ? "truncated" : "; ");  // then what to do
        }
    }
}

TEST(BadPhoto, AJpegWithAHoleInItsData) {
    const ScratchFolder folder;
    write_photo_file(folder / "a.jpg", {.pixels = random_pixels(64, 64)});
    std::string bytes = read_bytes(folder / "a.jpg");
    bytes.erase(bytes.size() / 2, bytes.size() / 2 - 2);  // its end marker stays
    write_bytes(folder / "a.jpg", bytes);
    expect_refused(folder / "a.jpg", "damaged");
}

TEST(BadPhoto, SizesOutOfBounds) {
    const ScratchFolder folder;
    const auto expect = [&](int height, int width, std::string_view reason) {
        write_photo_file(folder / "a.png", {.pixels = random_pixels(height, width)});
        expect_refused(folder / "a.png", reason);
    };
    expect(1, 1, "1 x 1 pixels: each side must have at least 16");
    expect(3, 20'000, "20000 x 3 pixels");
    expect(15, 100, "at least 16");
    expect(16, 321, "more than 20 times");
    write_photo_file(folder / "a.png", {.pixels = random_pixels(16, 320)});
    EXPECT_EQ(read_photo(folder / "a.png").size(), (Size{16, 320}));
}

TEST(BadPhoto, BeyondTheReadersOwnLimits) {
    const ScratchFolder folder;
    const auto path = folder / "large.png";
    write_photo_file(path, {.pixels = random_pixels(40, 60)});
    EXPECT_EQ(read_photo(path, {.pixels = 2400, .bytes = 7200}).size(), (Size{.height = 40, .width = 60}));
    expect_input_error([&] { (void)read_photo_header(path, {.pixels = 2399}); }, path, "0.002399 megapixels");
    expect_input_error([&] { (void)read_photo(path, {.pixels = 2399}); }, path, "megapixels");
    expect_input_error([&] { (void)read_photo_header(path, {.bytes = 7199}); }, path, "3 channels of uint8");
}

}  // namespace
}  // namespace patchfusion::image
