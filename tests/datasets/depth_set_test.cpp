// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/datasets/depth_set.h"

#include <gtest/gtest.h>
#include <limits>

#include "datasets/tiny_sets.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::datasets {
namespace {

using testing::expect_input_error;
using testing::ScratchFolder;

TEST(UnrealStereo4kSet, TurnsDisparityIntoMetresAndLeavesTheSkyWithoutTruth) {
    const ScratchFolder folder;
    const Size size = {32, 48};
    const torch::Tensor depth_m = testing::add_stereo_pair(folder.path(), "00000", size, 40.0, 0.5);
    const DepthSet set = unreal_stereo4k_set(folder.path());
    ASSERT_EQ(set.items.size(), 1U);
    EXPECT_EQ(set.items[0].name, "00000/Image0/00000");
    const DepthSample sample = set.items[0].load();
    EXPECT_TRUE(torch::equal(sample.rgb, testing::tiny_photo(size)));
    EXPECT_EQ(sample.focal_px, 40.0);
    EXPECT_TRUE(sample.edges.slice(0, 7, 9).all().item<bool>());  // where sky meets ground
    EXPECT_FALSE(sample.edges.slice(0, 0, 7).any().item<bool>());
    EXPECT_TRUE(torch::isinf(sample.depth_m.slice(0, 0, 8)).all().item<bool>());
    EXPECT_TRUE(torch::allclose(sample.depth_m.slice(0, 8), depth_m.slice(0, 8), 1e-5, 1e-5));
}

TEST(UnrealStereo4kSet, NamesTheLineThatLacksPathsAndTheCameraFileThatIsBroken) {
    const ScratchFolder folder;
    testing::add_stereo_pair(folder.path(), "00000", {32, 48}, 40.0, 0.5);
    write_text(folder / "00000/Extrinsics1/00000.txt", "40 0 8\n");
    expect_input_error([&] { unreal_stereo4k_set(folder.path()).items[0].load(); }, folder / "00000/Extrinsics1/00000.txt",
                       "not a camera file");
    write_text(folder / "test.txt", "\na b c\n");
    expect_input_error([&] { static_cast<void>(unreal_stereo4k_set(folder.path())); }, folder / "test.txt", "line 2");
}

TEST(Middlebury2014Set, TurnsDisparityAndOffsetIntoMetres) {
    const ScratchFolder folder;
    std::filesystem::create_directories(folder / "Piano");
    image::write_rgb(folder / "Piano/im0.png", testing::tiny_photo({32, 48}));
    torch::Tensor disparity = torch::full({32, 48}, 30.0F);
    disparity.slice(1, 24).fill_(10.0F);
    disparity[0][0] = std::numeric_limits<float>::infinity();
    image::write_depth(folder / "Piano", "x", disparity, {image::DepthFormat::Pfm});
    std::filesystem::rename(folder / "Piano/x_depth.pfm", folder / "Piano/disp0.pfm");
    write_text(folder / "Piano/calib.txt", "cam0=[40.5 0 20; 0 40.5 16; 0 0 1]\ndoffs=15\nbaseline=200\nwidth=48\n");
    const DepthSet set = middlebury2014_set(folder.path());
    ASSERT_EQ(set.items.size(), 1U);
    EXPECT_EQ(set.items[0].name, "Piano");
    const DepthSample sample = set.items[0].load();
    EXPECT_EQ(sample.focal_px, 40.5);
    EXPECT_NEAR(sample.depth_m[5][5].item<double>(), 0.2 * 40.5 / (30 + 15), 1e-6);
    EXPECT_EQ(sample.depth_m[0][0].item<double>(), 0.0);  // unknown
    EXPECT_TRUE(sample.edges[5][24].item<bool>());
    EXPECT_FALSE(sample.edges[5][5].item<bool>());
    EXPECT_EQ(find_depth_sets(folder / "Piano").front().items.size(), 1U);  // a scene alone
    write_text(folder / "Piano/calib.txt", "baseline=200\n");
    expect_input_error([&] { set.items[0].load(); }, folder / "Piano/calib.txt", "not a calibration");
}

TEST(MvsSynthSet, ReadsSequencesFrameByFrame) {
    const ScratchFolder folder;
    const torch::Tensor depth_m = torch::linspace(2, 40, 48).view({1, 48}).expand({32, 48}).contiguous();
    for (const char* part : {"images", "depths", "poses"}) {
        std::filesystem::create_directories(folder / "0007" / part);
    }
    for (const char* frame : {"0001", "0000"}) {
        const std::string name = frame;
        image::write_rgb(folder / "0007/images" / (name + ".png"), testing::tiny_photo({32, 48}));
        image::write_depth(folder / "0007/depths", name, depth_m, {image::DepthFormat::Exr});
        std::filesystem::rename(folder / "0007/depths" / (name + "_depth.exr"), folder / "0007/depths" / (name + ".exr"));
        write_text(folder / "0007/poses" / (name + ".json"), R"({"f_x": 61.5, "f_y": 61.5, "c_x": 24, "c_y": 16})");
    }
    const DepthSet set = find_depth_sets(folder.path()).front();
    ASSERT_EQ(set.items.size(), 2U);
    EXPECT_EQ(set.items[0].name, "0007/0000");
    const DepthSample sample = set.items[0].load();
    EXPECT_EQ(sample.focal_px, 61.5);
    EXPECT_TRUE(torch::allclose(sample.depth_m, depth_m));
    write_text(folder / "0007/poses/0001.json", "{}");
    expect_input_error([&] { set.items[1].load(); }, folder / "0007/poses/0001.json", "f_x");
}

TEST(PhotoFolderSet, ReadsTriplesByNameWithUnitAndFocalLength) {
    const ScratchFolder folder;
    const torch::Tensor depth_m = testing::add_photo_with_depth(folder.path(), "b", {32, 64}, {32, 64}, 55.0);
    testing::add_photo_with_depth(folder.path(), "a", {32, 64}, {16, 32}, 0.0);
    write_text(folder / "alone.json", "{}");
    const DepthSet set = photo_folder_set(folder.path());
    ASSERT_EQ(set.items.size(), 2U);
    EXPECT_EQ(set.items[0].name, "a");
    const DepthSample sample = set.items[1].load();
    EXPECT_EQ(sample.focal_px, 55.0);
    EXPECT_TRUE(torch::allclose(sample.depth_m, depth_m, 0, 1e-4));
    EXPECT_FALSE(set.items[0].load().focal_px.has_value());
}

TEST(PhotoFolderSet, TakesNoEdgesFromTruthThatIsSmallOrSparse) {
    const ScratchFolder folder;
    testing::add_photo_with_depth(folder.path(), "dense", {32, 64}, {32, 64}, 55.0, 10);
    testing::add_photo_with_depth(folder.path(), "small", {32, 64}, {16, 32}, 55.0, 10);
    testing::add_photo_with_depth(folder.path(), "sparse", {17, 64}, {17, 64}, 55.0, 60);
    std::map<std::string, int> edge_pixels;
    for (const DepthItem& item : photo_folder_set(folder.path()).items) {
        const DepthSample sample = item.load();
        EXPECT_EQ(sample.edges.sizes(), sample.depth_m.sizes());
        edge_pixels[item.name] = sample.edges.sum().item<int>();
    }
    EXPECT_EQ(edge_pixels, (std::map<std::string, int>{{"dense", 2 * 32}, {"small", 0}, {"sparse", 0}}));  // of the step alone
}

TEST(PhotoFolderSet, RefusesTruthOfAnotherViewAndDescriptionsItCannotRead) {
    const ScratchFolder folder;
    testing::add_photo_with_depth(folder.path(), "x", {32, 64}, {64, 32}, 55.0);
    expect_input_error([&] { photo_folder_set(folder.path()).items[0].load(); }, folder / "x_depth.png",
                       "truth of 32x64 pixels does not fit its photograph of 64x32");
    for (const char* text :
         {"{", R"({"K": null})", R"({"depth_unit_m": 0, "K": null})", R"({"depth_unit_m": 1, "K": [[null]]})"}) {
        write_text(folder / "x.json", text);
        expect_input_error([&] { photo_folder_set(folder.path()).items[0].load(); }, folder / "x.json", "");
    }
}

TEST(FindEvaluationSets, FindsTheFolderItselfOrEachSetInIt) {
    const ScratchFolder folder;
    testing::add_stereo_pair(folder / "stereo", "00000", {32, 48}, 40.0, 0.5);
    testing::add_photo_with_depth(folder / "indoor", "x", {32, 64}, {32, 64}, 55.0);
    std::filesystem::create_directories(folder / "photos_without_truth");
    const auto sets = find_depth_sets(folder.path());
    ASSERT_EQ(sets.size(), 2U);
    EXPECT_EQ(sets[0].name, "indoor");
    EXPECT_EQ(sets[1].name, "stereo");
    EXPECT_EQ(find_depth_sets(folder / "stereo/").at(0).name, "stereo");
}

TEST(FindEvaluationSets, SaysWhatItLookedForWhereThereIsNothing) {
    const ScratchFolder folder;
    expect_input_error([&] { static_cast<void>(find_depth_sets(folder.path())); }, folder.path(), "no data set here");
    expect_input_error([&] { static_cast<void>(find_depth_sets(folder / "gone")); }, folder / "gone", "no such folder");
}

}  // namespace
}  // namespace patchfusion::datasets
