// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/photo.h"

#include <gtest/gtest.h>
#include <utility>

#include "image/photo_files.h"
#include "image/scratch_folder.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::image {
namespace {

using testing::largest_difference;
using testing::random_pixels;
using testing::ScratchFolder;
using testing::smooth_pixels;
using testing::write_photo_file;

// EXIF 2.32, tag 0x0112: where stored pixel (row, column) of an H x W picture is seen.
std::pair<std::int64_t, std::int64_t> seen_at(int orientation, std::int64_t row, std::int64_t column, std::int64_t height,
                                              std::int64_t width) {
    switch (orientation) {
        case 2:
            return {row, width - 1 - column};
        case 3:
            return {height - 1 - row, width - 1 - column};
        case 4:
            return {height - 1 - row, column};
        case 5:
            return {column, row};
        case 6:
            return {column, height - 1 - row};
        case 7:
            return {width - 1 - column, height - 1 - row};
        case 8:
            return {width - 1 - column, row};
        default:
            return {row, column};
    }
}

TEST(ReadPhoto, AppliesEveryOrientationPixelByPixel) {
    const ScratchFolder folder;
    const auto stored = random_pixels(150, 40);  // more than two blocks of rows, the last one short
    const auto from = stored.accessor<std::uint8_t, 3>();
    for (int orientation = 1; orientation <= 8; ++orientation) {
        write_photo_file(folder / "a.tif", {.pixels = stored, .integers = {{"Orientation", orientation}}});
        const Photo photo = read_photo(folder / "a.tif");
        ASSERT_EQ(photo.size(), orientation < 5 ? (Size{150, 40}) : (Size{40, 150})) << orientation;
        const auto to = photo.rgb.accessor<std::uint8_t, 3>();
        int wrong = 0;
        for (int row = 0; row < 150; ++row) {
            for (int column = 0; column < 40; ++column) {
                const auto [y, x] = seen_at(orientation, row, column, 150, 40);
                wrong += from[row][column][0] != to[y][x][0] || from[row][column][2] != to[y][x][2] ? 1 : 0;
            }
        }
        EXPECT_EQ(wrong, 0) << orientation;
    }
}

TEST(ReadPhoto, TurnsAPhoneJpegHeldUpright) {
    const ScratchFolder folder;
    const auto stored = smooth_pixels(64, 96);
    write_photo_file(folder / "a.jpg", {.pixels = stored, .integers = {{"Orientation", 6}}});
    EXPECT_LE(largest_difference(read_photo(folder / "a.jpg").rgb, stored.transpose(0, 1).flip(1)), 6);
}

TEST(ReadPhoto, RepeatsGreyAndDropsAlphaWithoutDarkening) {
    const ScratchFolder folder;
    const auto grey = random_pixels(20, 30, 1);
    write_photo_file(folder / "grey.png", {.pixels = grey});
    EXPECT_TRUE(torch::equal(read_photo(folder / "grey.png").rgb, grey.expand({20, 30, 3})));
    write_photo_file(folder / "grey_alpha.png", {.pixels = torch::cat({grey, random_pixels(20, 30, 1)}, 2)});
    EXPECT_TRUE(torch::equal(read_photo(folder / "grey_alpha.png").rgb, grey.expand({20, 30, 3})));
    const auto rgba = random_pixels(20, 30, 4);  // some of it transparent
    write_photo_file(folder / "rgba.png", {.pixels = rgba});
    EXPECT_TRUE(torch::equal(read_photo(folder / "rgba.png").rgb, rgba.slice(2, 0, 3)));
}

TEST(ReadPhoto, SixteenBitIntegersAreSrgbAlready) {
    const ScratchFolder folder;
    const auto rgb = random_pixels(20, 30);
    for (const char* name : {"a.png", "a.tif"}) {
        write_photo_file(folder / name, {.pixels = rgb, .stored = OIIO::TypeDesc::UINT16});
        EXPECT_TRUE(torch::equal(read_photo(folder / name).rgb, rgb)) << name;
    }
}

TEST(ReadPhoto, FloatingPointIsLinearLight) {
    const ScratchFolder folder;
    auto linear = torch::full({20, 30, 3}, 0.2140411F);  // sRGB 127.5 / 255 is 0.21404
    linear.select(2, 0).fill_(2.5F);
    linear.select(2, 1).fill_(0.002F);  // on the straight part: 12.92 x 0.002 x 255 = 6.6
    for (const auto stored : {OIIO::TypeDesc::FLOAT, OIIO::TypeDesc::HALF}) {
        write_photo_file(folder / "a.exr", {.pixels = linear, .stored = stored});
        const auto rgb = read_photo(folder / "a.exr").rgb;
        EXPECT_EQ(rgb[5][5][0].item<int>(), 255);
        EXPECT_EQ(rgb[5][5][1].item<int>(), 7);
        EXPECT_NEAR(rgb[5][5][2].item<int>(), 127.5, 0.6);
    }
}

TEST(ReadPhoto, ReadsTiledFilesWhoseSizeIsNoMultipleOfTheTile) {
    const ScratchFolder folder;
    const auto rgb = random_pixels(100, 70);
    OIIO::ImageSpec spec(70, 100, 3, OIIO::TypeDesc::UINT8);
    spec.tile_width = 16;
    spec.tile_height = 48;
    const auto output = OIIO::ImageOutput::create((folder / "a.tif").string());
    ASSERT_TRUE(output->open((folder / "a.tif").string(), spec) && output->write_image(OIIO::TypeDesc::UINT8, rgb.data_ptr()) &&
                output->close());
    EXPECT_TRUE(torch::equal(read_photo(folder / "a.tif").rgb, rgb));
}

TEST(ReadPhoto, KnowsPalettesCmykAndProgressiveJpeg) {
    const std::filesystem::path data = PATCHFUSION_SOURCE_DIR "/tests/image/data";
    for (const auto& [name, tolerance] :
         {std::pair{"quadrants_palette.png", 0}, {"quadrants_progressive.jpg", 4}, {"quadrants_cmyk.jpg", 6}}) {
        const auto rgb = read_photo(data / name).rgb.to(torch::kInt32);
        const auto expect = [&, &file = name, &allowed = tolerance](int y, int x, std::vector<int> colour) {
            EXPECT_LE((rgb[y][x] - torch::tensor(colour, torch::kInt32)).abs().max().item<int>(), allowed) << file << rgb[y][x];
        };
        expect(4, 4, {200, 30, 30});
        expect(4, 27, {30, 200, 30});
        expect(27, 4, {30, 30, 200});
        expect(27, 27, {220, 220, 220});
    }
}

TEST(ReadPhoto, TheHeaderTellsTheUprightSizeAndTheFocalLength) {
    const ScratchFolder folder;
    write_photo_file(folder / "phone.jpg",
                     {.pixels = smooth_pixels(40, 60), .integers = {{"Orientation", 6}, {"Exif:FocalLengthIn35mmFilm", 28}}});
    const PhotoHeader header = read_photo_header(folder / "phone.jpg");
    const Photo photo = read_photo(folder / "phone.jpg");
    EXPECT_EQ(header.size, (Size{.height = 60, .width = 40}));
    EXPECT_EQ(header.size, photo.size());
    ASSERT_TRUE(header.focal_px.has_value());
    EXPECT_EQ(header.focal_px, photo.focal_px);
}

TEST(ReadPhoto, TellsTheFocalLengthThatExifTells) {
    const ScratchFolder folder;
    const auto rgb = smooth_pixels(48, 72);
    write_photo_file(folder / "none.jpg", {.pixels = rgb});
    EXPECT_FALSE(read_photo(folder / "none.jpg").focal_px.has_value());
    write_photo_file(folder / "f35.jpg", {.pixels = rgb, .integers = {{"Exif:FocalLengthIn35mmFilm", 36}, {"Orientation", 8}}});
    EXPECT_NEAR(read_photo(folder / "f35.jpg").focal_px.value(), 72.0, 1e-3);  // 3:2, so 36 mm of film are its width
    write_photo_file(folder / "plane.jpg", {.pixels = rgb,
                                            .integers = {{"Exif:FocalPlaneResolutionUnit", 3}},
                                            .numbers = {{"Exif:FocalLength", 50.0F}, {"Exif:FocalPlaneXResolution", 20.0F}}});
    EXPECT_NEAR(read_photo(folder / "plane.jpg").focal_px.value(), 100.0, 1e-3);  // 5 cm x 20 px per cm
}

}  // namespace
}  // namespace patchfusion::image
