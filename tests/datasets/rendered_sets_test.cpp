// SPDX-License-Identifier: Apache-2.0
// Each reader on a data set in its authors' layout, made by the renderer, whose depth is known.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>

#include "image/scratch_folder.h"
#include "patchfusion/core/files.h"
#include "patchfusion/datasets/depth_set.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/scene/dataset_writer.h"
#include "patchfusion/scene/render.h"

namespace patchfusion::datasets {
namespace {

namespace fs = std::filesystem;
using testing::expect_input_error;
using testing::ScratchFolder;

constexpr Size kSize = {.height = 54, .width = 96};

/// A rendered photograph with its depth and what is known of its camera.
struct Rendered {
    torch::Tensor rgb;      // [54,96,3]
    torch::Tensor depth_m;  // [54,96], +inf in the sky
    double focal_px = 0;
    double baseline_m = 0;
};

Rendered rendered(std::uint64_t seed) {
    scene::Scene scene = scene::make_scene(seed);
    scene.camera.aspect = 96.0F / 54.0F;
    const scene::RenderedView view = scene::RayTracer(scene).render(kSize);
    return {.rgb = view.rgb,
            .depth_m = view.depth_m,
            .focal_px = static_cast<double>(scene.camera.focal) * kSize.width,
            .baseline_m = static_cast<double>(scene.camera.baseline_m)};
}

/// Writes a map under a name of the set's own.
void write_map(const fs::path& path, const torch::Tensor& map, image::DepthFormat format) {
    fs::create_directories(path.parent_path());
    const auto written = image::write_depth(path.parent_path(), path.stem().string(), map, {format}, {.png_scale = 1000});
    fs::rename(written.front(), path);
}

void write_photo(const fs::path& path, const torch::Tensor& rgb) {
    fs::create_directories(path.parent_path());
    image::write_rgb(path, rgb);
}

/// Equal up to `tolerance`, relatively, where the truth is finite; elsewhere the sample must say that nothing is known.
void expect_depth(const DepthSample& sample, const torch::Tensor& truth_m, double tolerance) {
    const torch::Tensor finite = torch::isfinite(truth_m);
    const torch::Tensor error = (sample.depth_m / truth_m - 1).abs().masked_select(finite);
    EXPECT_LT(error.max().item<double>(), tolerance);
    const torch::Tensor elsewhere = sample.depth_m.masked_select(~finite);
    EXPECT_TRUE(torch::isinf(elsewhere).logical_or(elsewhere == 0).all().item<bool>());
}

constexpr std::uint64_t kOutdoors = 2;  // a seed whose view has sky

class RenderedUnrealStereo4k : public ::testing::Test {
  protected:
    RenderedUnrealStereo4k() {
        scene::write_unreal_stereo4k(folder_.path(), {.scenes = 2, .seed = 4, .size = kSize, .threads = 1});
    }
    ScratchFolder folder_;
};

TEST_F(RenderedUnrealStereo4k, GivesTheRenderersDepthAndFocalLength) {
    scene::Scene scene = scene::make_scene(scene::scene_seed(4, 1));
    scene.camera.aspect = 96.0F / 54.0F;
    const torch::Tensor truth_m = scene::RayTracer(scene).render(kSize).depth_m;
    const DepthSet set = find_depth_sets(folder_.path()).front();
    ASSERT_EQ(set.items.size(), 2U);
    EXPECT_EQ(set.items[1].name, "00001/Image0/00000");
    const DepthSample sample = set.items[1].load();
    expect_depth(sample, truth_m, 1e-5);
    EXPECT_NEAR(sample.focal_px.value(), static_cast<double>(scene.camera.focal) * 96, 1e-5);
}

TEST_F(RenderedUnrealStereo4k, ReadsRawPicturesBlueFirst) {
    const fs::path png = folder_ / "00000/Image0/00000.png";
    const fs::path raw = folder_ / "00000/Image0/00000.raw";
    const torch::Tensor rgb = image::read_rgb(png);
    const torch::Tensor bgr = rgb.flip(2).contiguous();
    testing::write_bytes(raw, {reinterpret_cast<const char*>(bgr.data_ptr<std::uint8_t>()),  // NOLINT: bytes
                               static_cast<std::size_t>(bgr.numel())});
    fs::remove(png);
    const DepthItem item = unreal_stereo4k_set(folder_.path()).items[0];
    EXPECT_TRUE(torch::equal(item.load().rgb, rgb));
    testing::write_bytes(raw, "short");
    expect_input_error([&] { item.load(); }, raw, "5 bytes are not the 15552 of 96x54");
    fs::remove(raw);
    expect_input_error([&] { item.load(); }, png, "");
}

TEST_F(RenderedUnrealStereo4k, TakesTheListThatWasAskedFor) {
    const std::string lines = testing::read_bytes(folder_ / "test.txt");
    const std::string first = lines.substr(0, lines.find('\n') + 1);
    fs::create_directories(folder_ / "splits");
    write_text(folder_ / "splits/val.txt", first);
    write_text(folder_ / "filenames_of_mine.txt", "/" + first + "\r\n");
    EXPECT_EQ(unreal_stereo4k_set(folder_.path(), "val").items.size(), 1U);
    const auto mine = unreal_stereo4k_set(folder_.path(), (folder_ / "filenames_of_mine.txt").string()).items;
    ASSERT_EQ(mine.size(), 1U);
    EXPECT_EQ(mine[0].load().rgb.size(1), 96);
    EXPECT_EQ(find_depth_sets(folder_.path(), "test").front().items.size(), 2U);
    fs::rename(folder_ / "test.txt", folder_ / "splits/test.txt");
    EXPECT_EQ(find_depth_sets(folder_.path()).front().items.size(), 2U);
    expect_input_error([&] { static_cast<void>(find_depth_sets(folder_.path(), "train")); }, folder_.path(),
                       "no list of the split train");
    expect_input_error([&] { (void)find_depth_sets(folder_.path(), "gone.txt"); }, "gone.txt", "no such list file");
}

TEST(RenderedMiddlebury2014, GivesTheRenderersDepthFromShiftedDisparity) {
    const ScratchFolder folder;
    const Rendered view = rendered(kOutdoors);
    const double doffs_px = 3.25;
    const torch::Tensor disparity_px = view.baseline_m * view.focal_px / view.depth_m - doffs_px;  // [54,96]
    const torch::Tensor sky = torch::isinf(view.depth_m);
    write_photo(folder / "Piano-perfect/im0.png", view.rgb);
    write_photo(folder / "Piano-perfect/im1.png", view.rgb);
    write_map(folder / "Piano-perfect/disp0.pfm",
              disparity_px.masked_fill(sky, std::numeric_limits<double>::infinity()).to(torch::kFloat32),
              image::DepthFormat::Pfm);
    write_text(folder / "Piano-perfect/calib.txt",
               fmt::format("cam0=[{0:.9g} 0 48; 0 {0:.9g} 27; 0 0 1]\ncam1=[{0:.9g} 0 51.25; 0 {0:.9g} 27; 0 0 1]\n"
                           "doffs={1}\nbaseline={2:.9g}\nwidth=96\nheight=54\nndisp=64\nisint=0\nvmin=1\nvmax=60\n",
                           view.focal_px, doffs_px, 1000 * view.baseline_m));
    const DepthSample sample = find_depth_sets(folder.path()).front().items.at(0).load();
    EXPECT_TRUE(torch::equal(sample.rgb, view.rgb));
    EXPECT_NEAR(sample.focal_px.value(), view.focal_px, 1e-6);
    const torch::Tensor near = view.depth_m.masked_fill(view.depth_m > 30, std::numeric_limits<double>::infinity());
    const torch::Tensor seen =
        sample.depth_m.masked_fill(torch::isinf(near), 0.0);  // float32 - doffs + doffs: far depth is rough
    expect_depth({.rgb = {}, .depth_m = seen, .focal_px = {}, .edges = {}}, near, 1e-3);
    EXPECT_TRUE((sample.depth_m.masked_select(sky) == 0).all().item<bool>());
}

TEST(RenderedMiddlebury2014, NamesThePartOfASceneThatIsMissing) {
    const ScratchFolder folder;
    write_photo(folder / "Piano/im0.png", rendered(1).rgb);
    write_text(folder / "Piano/calib.txt", "cam0=[80 0 48; 0 80 27; 0 0 1]\ndoffs=0\nbaseline=200\n");
    const DepthItem item = find_depth_sets(folder.path()).front().items.at(0);
    expect_input_error([&] { item.load(); }, folder / "Piano/disp0.pfm", "");
    write_map(folder / "Piano/disp0.pfm", torch::full({54, 96}, 3.0F), image::DepthFormat::Pfm);
    EXPECT_NO_THROW(item.load());
    fs::remove(folder / "Piano/calib.txt");
    expect_input_error([&] { item.load(); }, folder / "Piano/calib.txt", "no such file");
}

/// Sequence 0001 with these frames, all of one view.
Rendered write_sequence(const fs::path& folder, const std::vector<int>& frames) {
    Rendered view = rendered(kOutdoors);
    for (const int frame : frames) {
        const std::string name = fmt::format("{:04}", frame);
        write_photo(folder / "0001/images" / (name + ".png"), view.rgb);
        write_map(folder / "0001/depths" / (name + ".exr"), view.depth_m, image::DepthFormat::Exr);
        fs::create_directories(folder / "0001/poses");
        write_text(
            folder / "0001/poses" / (name + ".json"),
            fmt::format(R"({{"c_x": 48, "c_y": 27, "f_x": {0}, "f_y": {0}, "extrinsic": [[1, 0, 0, 0]]}})", view.focal_px));
    }
    return view;
}

TEST(RenderedMvsSynth, GivesTheRenderersDepthAndFocalLength) {
    const ScratchFolder folder;
    const Rendered view = write_sequence(folder.path(), {0});
    const DepthSample sample = find_depth_sets(folder.path()).front().items.at(0).load();
    EXPECT_TRUE(torch::equal(sample.rgb, view.rgb));
    EXPECT_NEAR(sample.focal_px.value(), view.focal_px, 1e-9);
    expect_depth(sample, view.depth_m, 1e-6);
}

TEST(RenderedMvsSynth, SplitsEachSequenceByFrames) {
    const ScratchFolder folder;
    write_sequence(folder.path(), {0, 92, 93, 97, 98, 99});
    const auto frames = [&](const std::string& split) {
        std::vector<std::string> names;
        for (const DepthItem& item : mvs_synth_set(folder.path(), split).items) {
            names.push_back(item.name);
        }
        return names;
    };
    EXPECT_EQ(frames("").size(), 6U);
    EXPECT_EQ(frames("train"), (std::vector<std::string>{"0001/0000", "0001/0092"}));
    EXPECT_EQ(frames("val"), (std::vector<std::string>{"0001/0098", "0001/0099"}));
    EXPECT_EQ(frames("test"), frames("val"));
    EXPECT_THROW(frames("dev"), InputError);
}

TEST(RenderedMvsSynth, NamesThePartOfAFrameThatIsMissing) {
    const ScratchFolder folder;
    write_sequence(folder.path(), {0, 1, 2});
    fs::remove(folder / "0001/depths/0000.exr");
    fs::remove(folder / "0001/images/0001.png");
    fs::remove(folder / "0001/poses/0002.json");
    const DepthSet set = mvs_synth_set(folder.path());
    ASSERT_EQ(set.items.size(), 3U);
    expect_input_error([&] { set.items[0].load(); }, folder / "0001/depths/0000.exr", "");
    expect_input_error([&] { set.items[1].load(); }, folder / "0001/images/0001.png", "");
    expect_input_error([&] { set.items[2].load(); }, folder / "0001/poses/0002.json", "no such file");
}

TEST(RenderedPhotoFolder, GivesTheRenderersDepthToAMillimetreAndNamesWhatIsMissing) {
    const ScratchFolder folder;
    const Rendered view = rendered(1);
    const torch::Tensor depth_m = view.depth_m.masked_fill(view.depth_m > 60, 0.0);
    write_photo(folder / "a.png", view.rgb);
    write_map(folder / "a_depth.png", depth_m, image::DepthFormat::Png16);
    write_text(folder / "a.json",
               fmt::format(R"({{"depth_unit_m": 0.001, "K": [[{0}, 0, 48], [0, {0}, 27], [0, 0, 1]]}})", view.focal_px));
    const DepthItem item = find_depth_sets(folder.path()).front().items.at(0);
    const DepthSample sample = item.load();
    EXPECT_LT((sample.depth_m - depth_m).abs().max().item<double>(), 6e-4);
    EXPECT_NEAR(sample.focal_px.value(), view.focal_px, 1e-9);
    fs::remove(folder / "a_depth.png");
    expect_input_error([&] { photo_folder_set(folder.path()).items.at(0).load(); }, folder / "a_depth.png", "");
    fs::rename(folder / "a.json", folder / "b.json");
    write_map(folder / "b_depth.png", depth_m, image::DepthFormat::Png16);
    ASSERT_EQ(photo_folder_set(folder.path()).items.size(), 1U);
    expect_input_error([&] { photo_folder_set(folder.path()).items[0].load(); }, folder / "b.jpg", "");
}

}  // namespace
}  // namespace patchfusion::datasets
