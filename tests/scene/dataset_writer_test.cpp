// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/dataset_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <cmath>
#include <fstream>
#include <sstream>

#include "patchfusion/core/error.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/scene/render.h"

namespace patchfusion::scene {
namespace {

namespace fs = std::filesystem;

class DatasetWriter : public ::testing::Test {
  protected:
    void SetUp() override { fs::remove_all(folder_); }
    void TearDown() override { fs::remove_all(folder_); }
    const fs::path folder_ = fs::temp_directory_path() / ("patchfusion_dataset_" + std::to_string(::getpid()));
    const DatasetOptions options_ = {.scenes = 2, .seed = 4, .size = {54, 96}, .threads = 2};
};

std::vector<std::string> words(const fs::path& path, int line_number) {
    std::ifstream file(path);
    std::string line;
    for (int i = 0; i <= line_number; ++i) {
        std::getline(file, line);
    }
    std::istringstream stream(line);
    return {std::istream_iterator<std::string>(stream), {}};
}

TEST_F(DatasetWriter, DisparityGivesTheDepthBackAsReadersOfTheLayoutComputeIt) {
    write_unreal_stereo4k(folder_, options_);
    for (int index = 0; index < 2; ++index) {
        const auto paths = words(folder_ / "test.txt", index);
        ASSERT_EQ(paths.size(), 4U);
        const fs::path left = fs::path(paths[0]).parent_path().parent_path();
        const auto intrinsics = words(folder_ / left / "Extrinsics0/00000.txt", 0);
        const double focal = std::stod(intrinsics.at(0));
        const double baseline = std::abs(std::stod(words(folder_ / left / "Extrinsics0/00000.txt", 1).at(3)) -
                                         std::stod(words(folder_ / left / "Extrinsics1/00000.txt", 1).at(3)));
        Scene scene = make_scene(scene_seed(4, static_cast<std::uint64_t>(index)));
        scene.camera.aspect = 96.0F / 54.0F;
        const RayTracer tracer(scene);
        for (int side = 0; side < 2; ++side) {
            const RenderedView view = tracer.render(options_.size, {}, {.colour_rays = 4, .right_view = side == 1});
            const torch::Tensor disparity = image::read_npy(folder_ / paths[static_cast<std::size_t>(2 + side)]);  // [54,96]
            const torch::Tensor inverse_depth = disparity / (focal * baseline);
            EXPECT_LT((inverse_depth * view.depth_m - 1).nan_to_num(0).abs().max().item<double>(), 1e-5);
            EXPECT_TRUE(torch::equal(disparity == 0, torch::isinf(view.depth_m)));
            EXPECT_TRUE(torch::equal(image::read_photo(folder_ / paths[static_cast<std::size_t>(side)]).rgb, view.rgb));
        }
    }
}

TEST_F(DatasetWriter, KeepsWholeScenesAndRepairsOthers) {
    write_unreal_stereo4k(folder_, options_);
    const fs::path kept = folder_ / "00000/Image0/00000.png";
    const fs::path broken = folder_ / "00001/Disp1/00000.npy";
    const auto time = fs::last_write_time(kept) - std::chrono::hours(1);
    fs::last_write_time(kept, time);
    fs::remove(broken);
    int last_done = 0;
    write_unreal_stereo4k(folder_, options_, [&](std::string_view unit, int done, int total) {
        EXPECT_EQ(unit, "scenes");
        EXPECT_EQ(total, 2);
        EXPECT_EQ(done, last_done + 1);
        last_done = done;
    });
    EXPECT_EQ(last_done, 2);
    EXPECT_EQ(fs::last_write_time(kept), time);
    EXPECT_TRUE(fs::exists(broken));

    DatasetOptions other_seed = options_;
    other_seed.seed = 5;
    write_unreal_stereo4k(folder_, other_seed);
    EXPECT_NE(fs::last_write_time(kept), time) << "a scene of another seed is not the one wanted";
    fs::last_write_time(kept, time);
    other_seed.source = "another";
    write_unreal_stereo4k(folder_, other_seed);
    EXPECT_NE(fs::last_write_time(kept), time) << "nor is one from elsewhere";
}

TEST_F(DatasetWriter, NamesAFolderItCannotMake) {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "file") << "not a folder";
    try {
        write_unreal_stereo4k(folder_ / "file", options_);
        FAIL();
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("file"), std::string::npos);
    }
}

TEST(SceneSeed, DiffersByDataSetAndIndex) {
    EXPECT_EQ(scene_seed(1, 2), scene_seed(1, 2));
    EXPECT_NE(scene_seed(1, 2), scene_seed(1, 3));
    EXPECT_NE(scene_seed(1, 2), scene_seed(2, 2));
}

}  // namespace
}  // namespace patchfusion::scene
