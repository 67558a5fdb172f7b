// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/film.h"

#include <gtest/gtest.h>
#include <cstdlib>

#include "image/photo_files.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/error.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::image {
namespace {

using patchfusion::testing::ScratchFolder;
using patchfusion::testing::smooth_pixels;
using patchfusion::testing::write_bytes;

// Five frames of 96x64, 12.5 a second: the left half is (30 + 40 n, 128, 30 + 40 n), the right half's red is 200.
const std::filesystem::path kFiveFrames = PATCHFUSION_SOURCE_DIR "/tests/image/data/five_frames.mp4";

TEST(FilmReader, GivesEachFrameOnceInOrder) {
    if (!FilmWriter::available()) {
        GTEST_SKIP() << "no ffmpeg on the PATH";
    }
    FilmReader film(kFiveFrames);
    EXPECT_EQ(film.frames(), 5);
    EXPECT_NEAR(film.frames_per_second(), 12.5, 1e-6);
    for (int n = 0; n < 5; ++n) {
        const auto frame = film.next();
        ASSERT_TRUE(frame) << n;
        EXPECT_EQ(frame->rgb.sizes(), (torch::IntArrayRef{64, 96, 3}));
        EXPECT_FALSE(frame->focal_px.has_value());
        for (const int row : {5, 60}) {  // of the first and of the last block of rows
            const torch::Tensor pixel = frame->rgb[row][20].to(torch::kInt32);
            EXPECT_NEAR(pixel[0].item<int>(), 30 + 40 * n, 12) << n;
            EXPECT_NEAR(pixel[1].item<int>(), 128, 12) << n;
        }
        EXPECT_NEAR(frame->rgb[30][80][0].item<int>(), 200, 12) << n;
    }
    EXPECT_FALSE(film.next());
    EXPECT_FALSE(film.next());
}

TEST(FilmReader, WhatIsNoFilmIsNamedInOneLine) {
    if (!FilmWriter::available()) {
        GTEST_SKIP() << "no ffmpeg on the PATH";
    }
    const ScratchFolder folder;
    write_bytes(folder / "x.mp4", "no film at all");
    for (const char* name : {"x.mp4", "gone.mp4"}) {
        try {
            const FilmReader film(folder / name);
            ADD_FAILURE() << name;
        } catch (const InputError& error) {
            EXPECT_TRUE(std::string(error.what()).starts_with((folder / name).string())) << error.what();
            EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
        }
    }
    EXPECT_THROW(static_cast<void>(FilmReader(kFiveFrames, {.pixels = 1000}).next()), InputError);
    EXPECT_TRUE(is_film("a/B.MP4"));
    EXPECT_FALSE(is_film("a/b.png"));
}

TEST(FilmReader, AFilmCutShortIsNotTakenForAWholeOne) {
    if (!FilmWriter::available()) {
        GTEST_SKIP() << "no ffmpeg on the PATH";
    }
    const ScratchFolder folder;
    const std::string whole = (folder / "whole.mp4").string();  // its index first, so that a cut loses frames alone
    const std::string command =
        "ffmpeg -nostdin -loglevel error -i " + kFiveFrames.string() + " -c copy -movflags +faststart " + whole;
    ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(cert-env33-c)
    std::filesystem::resize_file(whole, std::filesystem::file_size(whole) - 200);
    FilmReader film(whole);
    const auto read_all = [&] {
        while (film.next()) {
        }
    };
    EXPECT_THROW(read_all(), InputError);
}

TEST(FilmWriter, WritesFramesThatComeBack) {
    if (!FilmWriter::available()) {
        GTEST_SKIP() << "no ffmpeg on the PATH";
    }
    const ScratchFolder folder;
    const torch::Tensor rising = smooth_pixels(51, 81);  // sides that H.264 has to make even
    const torch::Tensor falling = rising.flip(0);
    {
        FilmWriter film(folder / "x.mp4", {51, 81}, 10);
        film.add(rising);
        film.add(falling);
        film.add(rising);
        EXPECT_THROW(film.add(smooth_pixels(50, 81)), InputError);
        EXPECT_FALSE(std::filesystem::exists(folder / "x.mp4"));
        film.finish();
    }
    FilmReader film(folder / "x.mp4");
    EXPECT_EQ(film.frames(), 3);
    EXPECT_NEAR(film.frames_per_second(), 10, 1e-6);
    for (const torch::Tensor& expected : {rising, falling, rising}) {
        const auto frame = film.next();
        ASSERT_TRUE(frame);
        EXPECT_EQ(frame->rgb.sizes(), (torch::IntArrayRef{52, 82, 3}));
        const torch::Tensor difference = frame->rgb.narrow(0, 0, 51).narrow(1, 0, 81).to(torch::kFloat32) - expected;
        EXPECT_LT(difference.abs().mean().item<double>(), 4);
    }
    EXPECT_FALSE(film.next());
}

TEST(FilmWriter, LeavesNothingBehindWhereItDoesNotEnd) {
    if (!FilmWriter::available()) {
        GTEST_SKIP() << "no ffmpeg on the PATH";
    }
    const ScratchFolder folder;
    {
        FilmWriter film(folder / "x.mp4", {64, 64}, 10);
        film.add(smooth_pixels(64, 64));
    }
    EXPECT_TRUE(folder.empty());
    FilmWriter nowhere(folder / "none/x.mp4", {64, 64}, 10);
    const auto all = [&] {
        for (int n = 0; n < 100; ++n) {
            nowhere.add(smooth_pixels(64, 64));
        }
        nowhere.finish();
    };
    EXPECT_THROW(all(), InputError);
}

TEST(Colours, OfAFilmKeepTheirRange) {
    const torch::Tensor depth = torch::linspace(1, 10, 600).view({20, 30});
    const ColourRange range = colour_range(depth);
    EXPECT_TRUE(torch::equal(colorize(depth, "turbo", range), colorize(depth, "turbo")));
    const torch::Tensor nearer = depth.clone();
    nearer[0] = 0.1;  // another frame's range; the rest keeps its colours
    EXPECT_TRUE(torch::equal(colorize(nearer, "turbo", range).narrow(0, 1, 19), colorize(depth, "turbo").narrow(0, 1, 19)));
}

}  // namespace
}  // namespace patchfusion::image
