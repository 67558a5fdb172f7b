// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/depth_file.h"

#include <OpenImageIO/imageio.h>
#include <gtest/gtest.h>
#include <limits>

#include "image/photo_files.h"
#include "image/scratch_folder.h"

namespace patchfusion::image {
namespace {

using testing::expect_input_error;
using testing::read_bytes;
using testing::ScratchFolder;
using testing::write_bytes;

constexpr float kNoDepth = std::numeric_limits<float>::quiet_NaN();

torch::Tensor some_depth(int height = 131, int width = 37) {
    torch::manual_seed(1);
    return torch::rand({height, width}) * 79 + 0.5;
}

TEST(ParseDepthFormats, KnowsEachOnceAndNamesTheUnknown) {
    EXPECT_EQ(parse_depth_formats("npy,png,exr,pfm,color,png"),
              (std::vector{DepthFormat::Npy, DepthFormat::Png16, DepthFormat::Exr, DepthFormat::Pfm, DepthFormat::Color}));
    EXPECT_THROW((void)parse_depth_formats(""), InputError);
    EXPECT_THROW((void)parse_depth_formats("png,"), InputError);
    try {
        (void)parse_depth_formats("png,gif");
        ADD_FAILURE();
    } catch (const InputError& error) {
        EXPECT_STREQ(error.what(), "depth format 'gif' is not known; choose from png, exr, pfm, npy, color");
    }
}

TEST(WriteDepth, NamesItsFilesAndFloatFormatsComeBackBitForBit) {
    const ScratchFolder folder;
    const auto depth = some_depth();
    const auto written = write_depth(folder.path(), "garden.2", depth, parse_depth_formats("png,exr,pfm,npy,color"));
    EXPECT_EQ(written, (std::vector{folder / "garden.2_depth.png", folder / "garden.2_depth.exr", folder / "garden.2_depth.pfm",
                                    folder / "garden.2_depth.npy", folder / "garden.2_color.png"}));
    for (const int exact : {1, 2, 3}) {
        EXPECT_TRUE(torch::equal(read_depth(written.at(exact)), depth)) << written.at(exact);
    }
    EXPECT_LE((read_depth(written.at(0)) - depth).abs().max().item<float>(), 0.5 / 256 + 1e-5);
    EXPECT_EQ(read_rgb(written.at(4)).sizes(), (std::vector<std::int64_t>{131, 37, 3}));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 5);
}

TEST(WriteDepth, PngHoldsMetresTimesItsScaleAndSaysSo) {
    const ScratchFolder folder;
    const auto depth = torch::tensor({{0.0F, 1.0F, 80.0F, 1000.0F, -3.0F, kNoDepth}});
    write_depth(folder.path(), "a", depth, {DepthFormat::Png16}, {.png_scale = 100});
    const auto input = OIIO::ImageInput::open((folder / "a_depth.png").string());
    EXPECT_EQ(input->spec().format, OIIO::TypeDesc::UINT16);
    EXPECT_EQ(input->spec().nchannels, 1);
    EXPECT_EQ(std::string(input->spec().get_string_attribute("DepthScale")), "100");
    std::vector<std::uint16_t> values(6);
    ASSERT_TRUE(input->read_image(0, 0, 0, 1, OIIO::TypeDesc::UINT16, values.data()));
    EXPECT_EQ(values, (std::vector<std::uint16_t>{0, 100, 8000, 65535, 0, 0}));
    EXPECT_NEAR(read_depth(folder / "a_depth.png", 256)[0][2].item<float>(), 80.0, 1e-5);  // the file's scale, not ours
    EXPECT_NE(read_bytes(folder / "a_depth.png").find("DepthScale"), std::string::npos);
}

TEST(WriteDepth, ExrHasOneFloatChannelZ) {
    const ScratchFolder folder;
    write_depth(folder.path(), "a", some_depth(), {DepthFormat::Exr});
    const auto input = OIIO::ImageInput::open((folder / "a_depth.exr").string());
    EXPECT_EQ(input->spec().format, OIIO::TypeDesc::FLOAT);
    EXPECT_EQ(input->spec().channelnames, std::vector<std::string>{"Z"});
}

TEST(WriteDepth, LeavesNothingWhereTheFolderIsMissing) {
    const ScratchFolder folder;
    for (const auto format : parse_depth_formats("png,exr,pfm,npy,color")) {
        EXPECT_THROW(write_depth(folder.path() / "missing", "a", some_depth(), {format}), InputError);
    }
    EXPECT_THROW(write_depth(folder.path(), "a", some_depth(), {DepthFormat::Png16}, {.png_scale = 0}), InputError);
    EXPECT_THROW(write_depth(folder.path(), "a", some_depth(), {DepthFormat::Color}, {.colormap = "jet"}), InputError);
    EXPECT_TRUE(folder.empty());
}

TEST(ReadDepth, UsesTheGivenScaleForAPngThatDoesNotStateIts) {
    const ScratchFolder folder;
    testing::write_photo_file(folder / "kitti.png",
                              {.pixels = torch::full({4, 5, 1}, 2560.0 / 65535.0), .stored = OIIO::TypeDesc::UINT16});
    EXPECT_NEAR(read_depth(folder / "kitti.png")[0][0].item<float>(), 10.0, 1e-6);
    EXPECT_NEAR(read_depth(folder / "kitti.png", 1000)[3][4].item<float>(), 2.56, 1e-6);
}

TEST(ReadDepth, TakesTheChannelNamedZOfAnExrWithColours) {
    const ScratchFolder folder;
    OIIO::ImageSpec spec(3, 2, 4, OIIO::TypeDesc::FLOAT);
    spec.channelnames = {"R", "G", "B", "Z"};
    const auto pixels = torch::rand({2, 3, 4});
    const auto output = OIIO::ImageOutput::create((folder / "a.exr").string());
    ASSERT_TRUE(output->open((folder / "a.exr").string(), spec) &&
                output->write_image(OIIO::TypeDesc::FLOAT, pixels.data_ptr()) && output->close());
    EXPECT_TRUE(torch::equal(read_depth(folder / "a.exr"), pixels.select(2, 3)));
}

TEST(ReadDepth, RefusesWhatIsNoDepthMap) {
    const ScratchFolder folder;
    const auto refuse = [&](const std::string& name, std::string_view reason) {
        expect_input_error([&] { (void)read_depth(folder / name); }, folder / name, reason);
    };
    testing::write_photo_file(folder / "photo.png", {.pixels = testing::random_pixels(4, 4)});
    refuse("photo.png", "none of them named Z");
    testing::write_photo_file(folder / "grey.png", {.pixels = testing::random_pixels(4, 4, 1)});
    refuse("grey.png", "not 16-bit");
    refuse("missing.exr", "no such file");
    refuse("missing.pfm", "no such file");
}

TEST(Pfm, ReadsBothByteOrdersBottomRowFirst) {
    const ScratchFolder folder;
    // 1.0F is 0x3f800000, 2.0F is 0x40000000.
    write_bytes(folder / "little.pfm", std::string("Pf\n1 2\n-0.5\n") + std::string("\x00\x00\x80\x3f\x00\x00\x00\x40", 8));
    write_bytes(folder / "big.pfm", std::string("Pf\n1 2\n1.0\n") + std::string("\x3f\x80\x00\x00\x40\x00\x00\x00", 8));
    const auto expected = torch::tensor({{2.0F}, {1.0F}});
    EXPECT_TRUE(torch::equal(read_depth(folder / "little.pfm"), expected));
    EXPECT_TRUE(torch::equal(read_depth(folder / "big.pfm"), expected));
}

TEST(Pfm, SaysWhatIsWrong) {
    const ScratchFolder folder;
    const auto expect = [&](const std::string& bytes, std::string_view reason) {
        write_bytes(folder / "bad.pfm", bytes);
        expect_input_error([&] { (void)read_depth(folder / "bad.pfm"); }, folder / "bad.pfm", reason);
    };
    expect("", "not a portable float map");
    expect("PF\n1 1\n-1\n000000000000", "three channels");
    expect("Pf\n2 2\n-1\n0000", "truncated");
    expect("Pf\n-2 2\n-1\n0000", "damaged header");
}

}  // namespace
}  // namespace patchfusion::image
