// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/scene/shapes.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "patchfusion/scene/mesh_builder.h"
#include "patchfusion/scene/vec3.h"

namespace patchfusion::scene {
namespace {

using Corner = std::tuple<float, float, float>;

Corner corner_of(const Mesh& mesh, std::uint32_t index) {
    const Vec3& p = mesh.positions[index];
    return {p.x + 0.0F, p.y + 0.0F, p.z + 0.0F};  // -0 and 0 are one place
}

/// Directed edges that have no partner in the opposite direction; a closed, consistently turned skin has none.
int open_edges(const Mesh& mesh) {
    std::map<std::pair<Corner, Corner>, int> uses;
    for (const auto& triangle : mesh.triangles) {
        for (std::size_t i = 0; i < 3; ++i) {
            const Corner a = corner_of(mesh, triangle[i]);
            const Corner b = corner_of(mesh, triangle[(i + 1) % 3]);
            ++uses[{a, b}];
            --uses[{b, a}];
        }
    }
    return static_cast<int>(std::count_if(uses.begin(), uses.end(), [](const auto& edge) { return edge.second != 0; }));
}

/// Volume enclosed by a closed mesh; negative when it is inside out.
double volume(const Mesh& mesh) {
    double sum = 0;
    for (const auto& [a, b, c] : mesh.triangles) {
        sum += dot(mesh.positions[a], cross(mesh.positions[b], mesh.positions[c])) / 6.0;
    }
    return sum;
}

std::map<std::string, Mesh> solid_shapes() {
    Mesh stone = ellipsoid({1, 0.7F, 0.8F}, 12, 18, 3.0F);
    roughen(stone, 0.25F, 1.6F, 7);
    return {{"box", box({1, 2, 3})},
            {"bevelled_box", bevelled_box({1, 2, 3}, 0.1F)},
            {"bevelled_box without bevel", bevelled_box({1, 2, 3}, 0.0F)},
            {"cylinder", cylinder(0.5F, 2, 16)},
            {"cone", frustum(0.5F, 0, 2, 16)},
            {"ellipsoid", ellipsoid({1, 2, 3}, 8, 12)},
            {"cushion", ellipsoid({1, 2, 3}, 8, 12, 5.0F)},
            {"stone", stone},
            {"vase", lathe({{0.4F, 0}, {0.6F, 0.5F}, {0.2F, 1}, {0.15F, 1}, {0.3F, 0.4F}}, 15)},
            {"tube", tube({{0, 0, 0}, {0, 1, 0}, {1, 1.5F, 0.3F}, {1, 1.5F, 2}}, 0.05F, 7)},
            {"extrusion", extrusion({{0, 0}, {2, 0}, {2, 2}, {1, 0.5F}, {0, 2}}, 0.4F)}};
}

}  // namespace

TEST(Shapes, AreClosedAndLookOutwards) {
    for (const auto& [name, mesh] : solid_shapes()) {
        EXPECT_EQ(open_edges(mesh), 0) << name;
        EXPECT_GT(volume(mesh), 0) << name;
    }
}

TEST(Shapes, HaveOneTextureCoordinatePerPositionAndIndicesInRange) {
    for (const auto& [name, mesh] : solid_shapes()) {
        EXPECT_EQ(mesh.uv.size(), mesh.positions.size()) << name;
        for (const auto& triangle : mesh.triangles) {
            EXPECT_LT(*std::max_element(triangle.begin(), triangle.end()), mesh.positions.size()) << name;
        }
    }
}

TEST(Shapes, HaveTheVolumeOfTheirFormula) {
    EXPECT_NEAR(volume(box({1, 2, 3})), 6.0, 1e-5);
    EXPECT_NEAR(volume(cylinder(0.5F, 2, 200)), 3.14159265 * 0.25 * 2, 2e-3);
    EXPECT_NEAR(volume(frustum(1, 0, 3, 200)), 3.14159265, 4e-3);
    EXPECT_NEAR(volume(ellipsoid({1, 2, 3}, 80, 120)), 4.0 / 3.0 * 3.14159265 * 6, 0.06);
    EXPECT_NEAR(volume(extrusion({{0, 0}, {2, 0}, {2, 2}, {1, 0.5F}, {0, 2}}, 2)), 2 * 2.5, 1e-5);
}

TEST(Shapes, BoxTextureCoordinatesAreMetres) {
    const Mesh mesh = box({2, 0.5F, 3});
    float widest = 0;
    for (const auto& [u, v] : mesh.uv) {
        widest = std::max({widest, u, v});
    }
    EXPECT_FLOAT_EQ(widest, 3.0F);
}

TEST(Shapes, CapsAreTexturedLikeTheFloorBelowThem) {
    const Mesh mesh = bevelled_box({2, 0.1F, 1}, 0.01F);
    const float top = 0.0999F;
    int corners = 0;
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const Vec3 apart = mesh.positions[i] - mesh.positions[j];
            if (mesh.positions[i].y > top && mesh.positions[j].y > top && i > mesh.positions.size() - 9 &&
                j > mesh.positions.size() - 9) {
                EXPECT_NEAR(std::hypot(mesh.uv[i][0] - mesh.uv[j][0], mesh.uv[i][1] - mesh.uv[j][1]), length(apart), 1e-5);
                ++corners;
            }
        }
    }
    EXPECT_EQ(corners, 28);  // all pairs of the cap's eight outer corners
}

TEST(Shapes, SheetFacesUpWhenItsRowsLeadAway) {
    const Mesh mesh = sheet(5, 4, [](int column, int row) {
        return Vec3{static_cast<float>(column), 0, -static_cast<float>(row)};
    });
    ASSERT_EQ(mesh.triangles.size(), 24U);
    for (const auto& [a, b, c] : mesh.triangles) {
        EXPECT_GT(cross(mesh.positions[b] - mesh.positions[a], mesh.positions[c] - mesh.positions[a]).y, 0);
    }
}

TEST(Shapes, CableHangsBySagInItsMiddle) {
    const auto path = hanging_cable({0, 5, 0}, {10, 5, 0}, 0.5F, 10);
    EXPECT_FLOAT_EQ(path.front().y, 5);
    EXPECT_FLOAT_EQ(path.back().x, 10);
    EXPECT_FLOAT_EQ(path[5].y, 4.5F);
}

TEST(Transforms, ComposeFromTheRightAndKeepLengths) {
    const Transform place = shift(1, 2, 3) * turn(0.7F) * tilt(0.3F) * roll(-0.4F);
    const Vec3 p = {0.3F, -0.2F, 0.9F};
    const Vec3 stepwise = shift(1, 2, 3).point(turn(0.7F).point(tilt(0.3F).point(roll(-0.4F).point(p))));
    EXPECT_NEAR(length(place.point(p) - stepwise), 0, 1e-6);
    EXPECT_NEAR(length(place.direction(p)), length(p), 1e-6);
    EXPECT_NEAR(dot(cross(place.x, place.y), place.z), 1, 1e-6);
}

TEST(MeshBuilder, GathersShapesByMaterialAndRemembersSolids) {
    World world;
    const MeshBuilder builder(world);
    const int red = builder.material({});
    const int blue = builder.material({});
    builder.at(shift(10, 0, 0)).box({1, 1, 1}, {0, 2, 0}, red);
    builder.add_soft(box({1, 1, 1}), blue);
    builder.bar({0, 0, 0}, {0, 1, 0}, 0.1F, red);
    ASSERT_EQ(world.scene.meshes.size(), 2U);
    EXPECT_EQ(world.scene.meshes[0].material, red);
    ASSERT_EQ(world.solids.size(), 2U);
    EXPECT_TRUE(world.solids[0].contains({10, 2.5F, 0}));
    EXPECT_FALSE(world.solids[0].contains({0, 2.5F, 0}));
}

}  // namespace patchfusion::scene
