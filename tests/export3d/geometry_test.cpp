// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <algorithm>
#include <set>

#include "export3d/shapes.h"
#include "patchfusion/export3d/mesh.h"
#include "patchfusion/export3d/normals.h"

namespace patchfusion::export3d {
namespace {

const Pinhole kCamera = {.focal_px = 400, .size = {300, 400}};

float length(const Vec3& a) {
    return std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

torch::Tensor grey(Size size) {
    return torch::full({size.height, size.width, 3}, 128, torch::kUInt8);
}

/// Greatest extent of points along an axis.
float extent(const std::vector<Vec3>& points, std::size_t axis) {
    const auto [least, most] =
        std::minmax_element(points.begin(), points.end(), [axis](const Vec3& a, const Vec3& b) { return a[axis] < b[axis]; });
    return (*most)[axis] - (*least)[axis];
}

TEST(Pinhole, PutsTheMiddleStraightAheadAndTheTopUp) {
    const Pinhole even = {.focal_px = 2, .size = {2, 2}};
    EXPECT_EQ(point_at(even, 0, 1, 4), (Vec3{1, 1, -4}));
    EXPECT_EQ(point_at(even, 1, 0, 4), (Vec3{-1, -1, -4}));
}

TEST(Normals, OfAWallPointAtTheCameraUpToItsEdges) {
    const torch::Tensor depth = testing::wall_depth(kCamera, 1.0, 2.0, 4.0);
    const torch::Tensor normal = normals(depth, kCamera);
    const torch::Tensor of_wall = normal.index({depth == 4.0});
    EXPECT_TRUE(torch::allclose(of_wall, torch::tensor({0.0F, 0.0F, 1.0F}).expand_as(of_wall), 0, 1e-3));
    EXPECT_EQ(normal_picture(depth, kCamera)[150][200].to(torch::kInt32).equal(torch::tensor({128, 128, 255}, torch::kInt32)),
              true);
}

TEST(Normals, OfASphereAreItsRadii) {
    const torch::Tensor depth = testing::sphere_depth(kCamera, 1.0, 4.0);
    const torch::Tensor normal = normals(depth, kCamera);
    for (const auto& [row, column] : {std::pair{150, 200}, {120, 230}, {180, 170}}) {
        const Vec3 point = point_at(kCamera, row, column, depth[row][column].item<float>());
        EXPECT_NEAR(normal[row][column][0].item<float>(), point[0], 0.02);
        EXPECT_NEAR(normal[row][column][1].item<float>(), point[1], 0.02);
        EXPECT_NEAR(normal[row][column][2].item<float>(), point[2] + 4, 0.02);
    }
}

TEST(Normals, AreTheSameInPicturesAndPixelByPixel) {
    torch::manual_seed(2);
    const Pinhole camera = {.focal_px = 50, .size = {37, 53}};
    const torch::Tensor depth = 2 + torch::rand({37, 53});
    const torch::Tensor map = normals(depth, camera);  // [H,W,3]
    const torch::Tensor twin = ((map + 1) * 127.5).round().clamp(0, 255).to(torch::kUInt8);
    EXPECT_TRUE(torch::equal(normal_picture(depth, camera), twin));
    EXPECT_TRUE(torch::allclose(map.norm(2, 2), torch::ones({37, 53})));
    const PointCloud cloud = make_point_cloud(depth, grey(camera.size), camera, {.max_vertices = 0});
    ASSERT_EQ(cloud.normals.size(), 37U * 53U);
    const torch::Tensor of_cloud = torch::tensor(c10::ArrayRef<float>(cloud.normals.front().data(), 3 * cloud.normals.size()));
    EXPECT_TRUE(torch::equal(of_cloud, map.flatten()));
}

TEST(PointCloud, KeepsTrueSizesAndLeavesOutWhatIsFar) {
    const torch::Tensor wall = testing::wall_depth(kCamera, 1.5, 2.0, 4.0);
    const PointCloud cloud = make_point_cloud(wall, grey(kCamera.size), kCamera, {.max_vertices = 0, .max_depth_m = 50});
    EXPECT_EQ(static_cast<std::int64_t>(cloud.positions.size()), (wall == 4.0).sum().item<std::int64_t>());
    EXPECT_NEAR(extent(cloud.positions, 0), 2.0, 0.005 * 2.0 + 4.0 / 400);  // points are pixel centres
    EXPECT_NEAR(extent(cloud.positions, 1), 1.5, 0.005 * 1.5 + 4.0 / 400);

    const PointCloud ball = make_point_cloud(testing::sphere_depth(kCamera, 1.0, 4.0), grey(kCamera.size), kCamera,
                                             {.max_vertices = 0, .max_depth_m = 50});
    for (Vec3 point : ball.positions) {
        point[2] += 4;
        EXPECT_NEAR(length(point), 1.0, 0.005);
    }
    EXPECT_LE(make_point_cloud(wall, grey(kCamera.size), kCamera, {.max_vertices = 500, .max_depth_m = 500}).positions.size(),
              500U);
}

TEST(Mesh, OfASphereHasItsRadiusAndFacesTheCamera) {
    const Mesh mesh = make_mesh(testing::sphere_depth(kCamera, 1.0, 4.0), kCamera, {.max_vertices = 2000, .max_depth_m = 50});
    EXPECT_LE(mesh.positions.size(), 2000U);
    EXPECT_GT(mesh.triangles.size(), 3000U);
    for (Vec3 point : mesh.positions) {
        point[2] += 4;
        EXPECT_NEAR(length(point), 1.0, 0.005);
    }
    for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {  // counter-clockwise as the camera sees it
        const Vec3& a = mesh.positions[mesh.triangles[i]];
        const Vec3& b = mesh.positions[mesh.triangles[i + 1]];
        const Vec3& c = mesh.positions[mesh.triangles[i + 2]];
        const auto seen = [](const Vec3& p) { return std::array{p[0] / -p[2], p[1] / -p[2]}; };
        const float turn =
            (seen(b)[0] - seen(a)[0]) * (seen(c)[1] - seen(a)[1]) - (seen(b)[1] - seen(a)[1]) * (seen(c)[0] - seen(a)[0]);
        EXPECT_GT(turn, -1e-9F);  // twice the area; a cell has 6e-6
    }
}

TEST(Mesh, IsCutAtDepthEdges) {
    const torch::Tensor depth = testing::wall_depth(kCamera, 1.0, 1.0, 4.0);
    const Mesh mesh = make_mesh(depth, kCamera, {.max_vertices = 0});
    for (std::size_t i = 0; i < mesh.triangles.size(); i += 3) {
        std::set<bool> near;
        for (std::size_t k = 0; k < 3; ++k) {
            near.insert(mesh.positions[mesh.triangles[i + k]][2] > -50);
        }
        EXPECT_EQ(near.size(), 1U);
    }
    EXPECT_EQ(mesh.positions.size(), static_cast<std::size_t>(kCamera.size.area()));  // nothing lost but the cut
}

TEST(Mesh, OfNothingIsEmpty) {
    EXPECT_TRUE(make_mesh(torch::full({20, 30}, 500.0F), {.focal_px = 20, .size = {20, 30}}).triangles.empty());
}

}  // namespace
}  // namespace patchfusion::export3d
