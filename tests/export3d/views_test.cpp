// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/views.h"

#include <gtest/gtest.h>
#include <cstring>
#include <nlohmann/json.hpp>

#include "export3d/shapes.h"
#include "image/scratch_folder.h"
#include "patchfusion/core/error.h"
#include "patchfusion/export3d/controlnet.h"
#include "patchfusion/export3d/glb_file.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::export3d {
namespace {

using patchfusion::testing::read_bytes;
using patchfusion::testing::ScratchFolder;

const Pinhole kSmallCamera = {.focal_px = 60, .size = {48, 64}};

PhotoWithDepth ball() {
    torch::manual_seed(1);
    return {.rgb = torch::randint(0, 255, {48, 64, 3}, torch::kUInt8),
            .depth_m = testing::sphere_depth(kSmallCamera, 1.0, 3.0),
            .focal_px = kSmallCamera.focal_px};
}

TEST(Views, EachIsWrittenUnderItsName) {
    const ScratchFolder folder;
    const auto files =
        write_views(folder.path(), "x", ball(),
                    {View::PointCloud, View::Mesh, View::Normals, View::Stereo, View::Anaglyph, View::ControlNet});
    std::vector<std::string> names;
    for (const auto& file : files) {
        EXPECT_GT(std::filesystem::file_size(file), 100U);
        names.push_back(file.filename().string());
    }
    EXPECT_EQ(names, (std::vector<std::string>{"x.ply", "x.glb", "x_normals.png", "x_stereo.jpg", "x_anaglyph.jpg",
                                               "x_controlnet.png"}));
    EXPECT_EQ(parse_view("glb"), View::Mesh);
    EXPECT_FALSE(parse_view("png").has_value());
}

TEST(Views, PixelsWithoutDepthLieAtTheFarthest) {
    const ScratchFolder folder;
    const std::vector<View> views = {View::PointCloud, View::Mesh,     View::Normals,
                                     View::Stereo,     View::Anaglyph, View::ControlNet};
    PhotoWithDepth photo = ball();
    photo.depth_m.slice(0, 46).fill_(100.0F);  // the last rows and columns, and the middle
    photo.depth_m.slice(1, 62).fill_(100.0F);
    photo.depth_m.slice(0, 20, 24).slice(1, 30, 34).fill_(100.0F);
    const auto expected = write_views(folder.path(), "at", photo, views);
    photo.depth_m = photo.depth_m.clone();
    photo.depth_m.slice(0, 46).fill_(INFINITY);
    photo.depth_m.slice(1, 62).fill_(NAN);
    photo.depth_m.slice(0, 20, 24).slice(1, 30, 34).fill_(0.0F);
    const auto written = write_views(folder.path(), "x", photo, views);
    for (std::size_t i = 0; i < views.size(); ++i) {
        EXPECT_EQ(read_bytes(written[i]), read_bytes(expected[i])) << written[i];
    }
}

TEST(Ply, HoldsWhatItsHeaderSays) {
    const ScratchFolder folder;
    const PointCloud cloud = make_point_cloud(ball().depth_m, ball().rgb, kSmallCamera, {.max_depth_m = 50});
    write_ply(folder / "x.ply", cloud);
    const std::string bytes = read_bytes(folder / "x.ply");
    const std::string end = "end_header\n";
    const std::size_t start = bytes.find(end) + end.size();
    EXPECT_NE(bytes.find("element vertex " + std::to_string(cloud.positions.size()) + "\n"), std::string::npos);
    ASSERT_EQ(bytes.size() - start, cloud.positions.size() * 27);
    Vec3 first;
    std::memcpy(first.data(), bytes.data() + start, sizeof first);
    EXPECT_EQ(first, cloud.positions.front());
}

TEST(Glb, IsBinaryGltf2WithTheMeshAndThePhotograph) {
    const ScratchFolder folder;
    const Mesh mesh = make_mesh(ball().depth_m, kSmallCamera, {.max_depth_m = 50});
    write_glb(folder / "x.glb", mesh, ball().rgb);
    const std::string bytes = read_bytes(folder / "x.glb");
    const auto word = [&](std::size_t at) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data() + at, sizeof value);
        return value;
    };
    ASSERT_EQ(bytes.substr(0, 4), "glTF");
    EXPECT_EQ(word(4), 2U);
    EXPECT_EQ(word(8), bytes.size());
    const auto json = nlohmann::json::parse(bytes.substr(20, word(12)));
    EXPECT_EQ(json.at("images")[0].at("mimeType"), "image/jpeg");
    EXPECT_TRUE(json.at("images")[0].contains("bufferView"));
    const auto& primitive = json.at("meshes")[0].at("primitives")[0];
    EXPECT_EQ(json.at("accessors")[primitive.at("attributes").at("POSITION").get<std::size_t>()].at("count"),
              mesh.positions.size());
    EXPECT_EQ(json.at("accessors")[primitive.at("indices").get<std::size_t>()].at("count"), mesh.triangles.size());
    EXPECT_THROW(write_glb(folder / "none.glb", Mesh{}, ball().rgb), InputError);
    EXPECT_FALSE(std::filesystem::exists(folder / "none.glb"));
}

TEST(Stereo, NearThingsMoveLeftAndUncoverWhatIsBehind) {
    torch::Tensor rgb = torch::zeros({10, 200, 3}, torch::kUInt8);
    torch::Tensor depth = torch::full({10, 200}, 10.0F);
    rgb.slice(1, 80, 120).fill_(200);
    depth.slice(1, 80, 120).fill_(1.0F);
    const torch::Tensor right = right_view(rgb, depth, {.largest_shift = 0.05});  // 10 pixels
    torch::Tensor expected = torch::zeros_like(rgb);
    expected.slice(1, 70, 110).fill_(200);
    EXPECT_LE((right.to(torch::kInt32) - expected.to(torch::kInt32)).ne(0).sum().item<int>(), 10 * 3 * 2);  // a pixel an edge
    EXPECT_EQ(side_by_side(rgb, right).sizes(), (torch::IntArrayRef{10, 400, 3}));
    EXPECT_TRUE(torch::equal(anaglyph(rgb, right).select(2, 0), rgb.select(2, 0)));
    EXPECT_TRUE(torch::equal(anaglyph(rgb, right).select(2, 2), right.select(2, 2)));
}

TEST(Stereo, IsTheSameRowByRowAndAtOnce) {
    torch::manual_seed(3);
    const torch::Tensor rgb = torch::randint(0, 255, {75, 90, 3}, torch::kUInt8);  // more rows than are worked on at once
    const torch::Tensor row = 1 + torch::rand({1, 90});
    row.narrow(1, 40, 4).fill_(1.0);  // the nearest percent, of a row as of the picture
    const torch::Tensor depth = row.expand({75, 90}).contiguous();
    const torch::Tensor all = right_view(rgb, depth, {.largest_shift = 0.1});
    for (const std::int64_t y : {0, 31, 32, 74}) {
        const torch::Tensor alone = right_view(rgb.narrow(0, y, 1), row, {.largest_shift = 0.1});
        EXPECT_TRUE(torch::equal(all.narrow(0, y, 1), alone)) << y;
    }
}

TEST(Stereo, FlatScenesStayAsTheyAre) {
    const torch::Tensor rgb = ball().rgb;
    EXPECT_TRUE(torch::equal(right_view(rgb, torch::full({48, 64}, 3.0F)), rgb));
}

TEST(ControlNet, NearIsBrightAndSidesAreMultiplesOf8) {
    const torch::Tensor ramp = torch::linspace(2, 10, 300).view({1, 300}).expand({200, 300});
    const torch::Tensor picture = controlnet_picture(ramp, 100);
    EXPECT_EQ(picture.sizes(), (torch::IntArrayRef{104, 152, 3}));
    EXPECT_GE(picture[50][0][0].item<int>(), 253);
    EXPECT_LE(picture[50][151][0].item<int>(), 2);
    EXPECT_NEAR(picture[50][75][1].item<int>(), 128, 3);
}

}  // namespace
}  // namespace patchfusion::export3d
