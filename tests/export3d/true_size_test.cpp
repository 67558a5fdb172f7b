// SPDX-License-Identifier: Apache-2.0
// What a viewer reads from the files has the size of what stood before the camera.
#include <gtest/gtest.h>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "export3d/shapes.h"
#include "image/scratch_folder.h"
#include "patchfusion/export3d/views.h"

namespace patchfusion::export3d {
namespace {

using patchfusion::testing::read_bytes;
using patchfusion::testing::ScratchFolder;

const Pinhole kSizeCamera = {.focal_px = 800, .size = {600, 800}};
constexpr double kHalfAPercent = 0.005;

/// Positions [N,3] of 27-byte points behind the header.
torch::Tensor positions_in_ply(const std::string& bytes) {
    const std::string end = "end_header\n";
    const std::size_t start = bytes.find(end) + end.size();
    const auto points = static_cast<std::int64_t>((bytes.size() - start) / 27);
    torch::Tensor positions = torch::empty({points, 3});
    for (std::int64_t i = 0; i < points; ++i) {
        std::memcpy(positions.data_ptr<float>() + 3 * i, bytes.data() + start + 27 * i, 3 * sizeof(float));
    }
    return positions;
}

/// The same of the accessor that the first primitive's POSITION names.
torch::Tensor positions_in_glb(const std::string& bytes) {
    std::uint32_t json_length = 0;
    std::memcpy(&json_length, bytes.data() + 12, sizeof json_length);
    const auto json = nlohmann::json::parse(bytes.substr(20, json_length));
    const auto number = json.at("meshes")[0].at("primitives")[0].at("attributes").at("POSITION").get<std::size_t>();
    const auto& accessor = json.at("accessors")[number];
    const auto& view = json.at("bufferViews")[accessor.at("bufferView").get<std::size_t>()];
    const std::size_t start = 20 + json_length + 8 + view.value("byteOffset", 0U) + accessor.value("byteOffset", 0U);
    torch::Tensor positions = torch::empty({accessor.at("count").get<std::int64_t>(), 3});
    std::memcpy(positions.data_ptr<float>(), bytes.data() + start, positions.nbytes());
    return positions;
}

/// What the two files of a depth map hold.
std::vector<torch::Tensor> exported(const torch::Tensor& depth_m) {
    const ScratchFolder folder;
    const PhotoWithDepth photo = {.rgb = torch::full({kSizeCamera.size.height, kSizeCamera.size.width, 3}, 90, torch::kUInt8),
                                  .depth_m = depth_m,
                                  .focal_px = kSizeCamera.focal_px};
    ViewOptions options;
    options.geometry.max_vertices = 400'000;
    options.geometry.max_depth_m = 50;
    write_views(folder.path(), "x", photo, {View::PointCloud, View::Mesh}, options);
    return {positions_in_ply(read_bytes(folder / "x.ply")), positions_in_glb(read_bytes(folder / "x.glb"))};
}

TEST(Export, OfAWallHasItsSizeAndPlace) {
    for (const torch::Tensor& points : exported(testing::wall_depth(kSizeCamera, 2.6, 3.5, 4.0))) {
        const torch::Tensor size = std::get<0>(points.max(0)) - std::get<0>(points.min(0));
        EXPECT_NEAR(size[0].item<double>(), 3.5, 3.5 * kHalfAPercent);
        EXPECT_NEAR(size[1].item<double>(), 2.6, 2.6 * kHalfAPercent);
        EXPECT_NEAR(size[2].item<double>(), 0, 1e-6);
        EXPECT_NEAR(points[0][2].item<double>(), -4.0, 1e-6);
    }
}

TEST(Export, OfASphereHasItsRadiusAndPlace) {
    for (const torch::Tensor& points : exported(testing::sphere_depth(kSizeCamera, 1.0, 4.0))) {
        ASSERT_GT(points.size(0), 100);
        // |p|² = 2 c·p + (R² - |c|²), solved for the centre and the radius by least squares
        const torch::Tensor p = points.to(torch::kFloat64);
        const torch::Tensor left = torch::cat({2 * p, torch::ones({p.size(0), 1}, torch::kFloat64)}, 1);
        const torch::Tensor solved = std::get<0>(at::linalg_lstsq(left, p.square().sum(1, /*keepdim=*/true))).flatten();
        const torch::Tensor centre = solved.narrow(0, 0, 3);
        const double radius = std::sqrt((solved[3] + centre.square().sum()).item<double>());
        EXPECT_NEAR(radius, 1.0, kHalfAPercent);
        EXPECT_LT((centre - torch::tensor({0.0, 0.0, -4.0}, torch::kFloat64)).abs().max().item<double>(), 4.0 * kHalfAPercent);
    }
}

}  // namespace
}  // namespace patchfusion::export3d
