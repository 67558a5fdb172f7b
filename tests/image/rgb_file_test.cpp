// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "image/scratch_folder.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::image {
namespace {

using testing::expect_input_error;
using testing::ScratchFolder;

TEST(RgbFile, PngComesBackBitForBit) {
    const ScratchFolder folder;
    const auto rgb = torch::randint(0, 256, {131, 67, 3}, torch::kUInt8);  // more than one block of rows
    write_rgb(folder / "a.png", rgb);
    EXPECT_TRUE(torch::equal(read_rgb(folder / "a.png"), rgb));
}

TEST(RgbFile, ViewsAreWrittenAsTheyLook) {
    const ScratchFolder folder;
    const auto rgb = torch::randint(0, 256, {20, 30, 3}, torch::kUInt8);
    const auto view = rgb.transpose(0, 1).slice(0, 3, 25);
    write_rgb(folder / "a.png", view);
    EXPECT_TRUE(torch::equal(read_rgb(folder / "a.png"), view));
}

TEST(RgbFile, JpegIsClose) {
    const ScratchFolder folder;
    const auto ramp = torch::linspace(0, 255, 96).view({1, 96, 1}).expand({64, 96, 3}).round().to(torch::kUInt8);
    write_rgb(folder / "a.jpg", ramp);
    const auto difference = (read_rgb(folder / "a.jpg").to(torch::kInt32) - ramp.to(torch::kInt32)).abs();
    EXPECT_LE(difference.max().item<int>(), 3);
}

TEST(RgbFile, NothingIsLeftWhenTheFormatIsUnknown) {
    const ScratchFolder folder;
    const auto rgb = torch::zeros({4, 4, 3}, torch::kUInt8);
    expect_input_error([&] { write_rgb(folder / "a.nonsense", rgb); }, folder / "a.nonsense", ".nonsense");
    EXPECT_TRUE(folder.empty());
}

TEST(RgbFile, NamesTheFolderThatIsMissing) {
    const ScratchFolder folder;
    const auto path = folder.path() / "missing" / "a.png";
    expect_input_error([&] { write_rgb(path, torch::zeros({4, 4, 3}, torch::kUInt8)); }, path, "missing or not writable");
}

}  // namespace
}  // namespace patchfusion::image
