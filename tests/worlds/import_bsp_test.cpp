// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <algorithm>
#include <cmath>

#include "patchfusion/core/files.h"
#include "patchfusion/scene/image_texture.h"
#include "patchfusion/scene/render.h"
#include "patchfusion/scene/vec3.h"
#include "patchfusion/worlds/bezier.h"
#include "patchfusion/worlds/game_world.h"
#include "worlds/tiny_game.h"

namespace patchfusion::worlds {
namespace {

using patchfusion::testing::expect_input_error;
using patchfusion::testing::ScratchFolder;
using testing::MapWriter;
using testing::write_picture;
using testing::write_tiny_game;

/// A camera in the middle of the hall, 1.6 m high, looking along the game's x axis.
scene::Scene seen_in(const GameWorld& world) {
    scene::Scene scene = world.scene;
    scene.camera.position = {8, 1.6F, -6};
    scene.camera.forward = {1, 0, 0};
    scene.camera.focal = 0.5F;
    return scene;
}

double brightness(const scene::Scene& scene) {
    return scene::RayTracer(scene).render({18, 32}).rgb.to(torch::kFloat64).mean().item<double>();
}

TEST(ImportBsp, HasMetresYUpAndTheSkyAboveAsTheGameHasThem) {
    const ScratchFolder folder;
    write_tiny_game(folder.path());
    const GameWorld world = import_bsp(GameFiles(folder.path()), "hall");
    ASSERT_EQ(world.places.size(), 1U);
    EXPECT_NEAR(world.places[0].x, 8, 1e-5);
    EXPECT_NEAR(world.places[0].y, 30 / 32.0, 1e-5);
    EXPECT_NEAR(world.places[0].z, -6, 1e-5);
    EXPECT_TRUE(world.lost_pictures.empty());
    const scene::RayTracer tracer(seen_in(world));
    EXPECT_NEAR(tracer.depth_at(0.5, 0.5), 8, 1e-4);      // the wall at x = 16 m
    EXPECT_NEAR(tracer.depth_at(0.2, 0.5), 8, 1e-4);      // depth is along the view
    EXPECT_TRUE(std::isinf(tracer.depth_at(0.5, 0.05)));  // the ceiling is a sky
    EXPECT_NEAR(tracer.depth_at(0.5, 1 - 1e-9), 1.6 * 16 / 9, 1e-3);
}

TEST(ImportBsp, MakesWorldsSmallerByTheirUnits) {
    const ScratchFolder folder;
    write_tiny_game(folder.path());
    const GameWorld world = import_bsp(GameFiles(folder.path()), "hall", 64);
    EXPECT_NEAR(world.places[0].x, 4, 1e-5);
}

TEST(ImportBsp, PaintsWithThePictureAndLightsWithThePage) {
    const ScratchFolder folder;
    MapWriter writer;
    const int walls = writer.texture("textures/Base/Wall");
    writer.room({512, 384, 128}, walls, walls, writer.light_page(40));
    writer.quad({500, 0, 0}, {0, 192, 0}, {0, 0, 128}, walls, writer.light_page(120));  // lit: half of the end, to the right
    writer.write(folder / "maps/half.bsp");
    write_picture(folder / "textures/base/wall.png", {200, 60, 60});
    const scene::RenderedView view = scene::RayTracer(seen_in(import_bsp(GameFiles(folder.path()), "half"))).render({18, 64});
    const torch::Tensor colours = view.rgb.to(torch::kFloat64).slice(0, 8, 10);  // [2,64,3]
    const torch::Tensor left = colours.slice(1, 26, 30).mean({0, 1});
    const torch::Tensor right = colours.slice(1, 34, 38).mean({0, 1});
    EXPECT_GT(right[0].item<double>(), left[0].item<double>() + 30);
    EXPECT_GT(left[0].item<double>(), left[1].item<double>() + 10) << "red";
}

TEST(ImportBsp, LeavesOutWhatIsNeverDrawnAndKeepsBrushModelsWhereTheyStand) {
    const ScratchFolder folder;
    MapWriter writer;
    const int walls = writer.texture("textures/base/wall");
    const int hidden = writer.texture("textures/common/clip");
    const int no_draw = writer.texture("textures/base/other", 0x80);
    const int page = writer.light_page(100);
    writer.room({512, 384, 128}, walls, walls, page);
    writer.quad({400, 0, 0}, {0, 0, 128}, {0, 384, 0}, hidden, page);
    writer.quad({410, 0, 0}, {0, 0, 128}, {0, 384, 0}, no_draw, page);
    writer.begin_model();
    writer.quad({0, 0, 0}, {0, 0, 128}, {0, 384, 0}, walls, page);
    writer.end_model();
    const std::string door = "{ \"classname\" \"func_door\" \"model\" \"*1\" \"origin\" \"448 0 0\" }";
    const auto depth_with = [&](const std::string& entities) {
        writer.entities = entities;
        writer.write(folder / "maps/a.bsp");
        return scene::RayTracer(seen_in(import_bsp(GameFiles(folder.path()), "a"))).depth_at(0.5, 0.5);
    };
    write_picture(folder / "textures/base/wall.png", {90, 90, 90});
    EXPECT_NEAR(depth_with(""), 8, 1e-4);
    EXPECT_NEAR(depth_with(door), 6, 1e-4);
    EXPECT_NEAR(depth_with("{ \"classname\" \"trigger_push\" \"model\" \"*1\" \"origin\" \"448 0 0\" }"), 8, 1e-4);
    EXPECT_NEAR(depth_with("{ \"classname\" \"func_door\" \"model\" \"*7\" }"), 8, 1e-4);
}

TEST(ImportBsp, FollowsShaderScripts) {
    const ScratchFolder folder;
    MapWriter writer;
    const int walls = writer.texture("textures/base/wall");
    const int glow = writer.texture("textures/fx/glow");
    const int page = writer.light_page(0);
    writer.room({512, 384, 128}, walls, walls, page);
    writer.write(folder / "maps/dark.bsp");
    writer.quad({448, 0, 0}, {0, 0, 128}, {0, 384, 0}, glow, page);
    writer.write(folder / "maps/beam.bsp");
    std::filesystem::create_directories(folder / "scripts");
    write_picture(folder / "textures/base/wall.png", {200, 200, 200});
    write_picture(folder / "textures/fx/light.png", {200, 200, 200});
    const auto depth = [&] {
        return scene::RayTracer(seen_in(import_bsp(GameFiles(folder.path()), "beam"))).depth_at(0.5, 0.5);
    };
    const std::string picture = "map textures/fx/light.tga";
    write_text(folder / "scripts/a.shader", "textures/fx/glow\n{\n{\n" + picture + "\nblendfunc add\n}\n}\n");
    EXPECT_NEAR(depth(), 8, 1e-4);
    write_text(folder / "scripts/a.shader", "textures/fx/glow\n{\n{\n" + picture + "\n}\n}\n");  // shines by itself
    EXPECT_NEAR(depth(), 6, 1e-4);
    const GameFiles files(folder.path());
    EXPECT_GT(brightness(seen_in(import_bsp(files, "beam"))), brightness(seen_in(import_bsp(files, "dark"))) + 10);
}

TEST(ImportBsp, NamesLostPicturesAndBrokenMaps) {
    const ScratchFolder folder;
    const MapWriter writer = write_tiny_game(folder.path());
    std::filesystem::remove(folder / "textures/base/wall.png");
    EXPECT_EQ(import_bsp(GameFiles(folder.path()), "hall").lost_pictures, (std::vector<std::string>{"textures/base/wall"}));
    const std::string bytes = writer.bytes();
    const auto path = folder / "maps/hall.bsp";
    const auto expect_broken = [&](const std::string& content, const std::string& reason) {
        patchfusion::testing::write_bytes(path, content);
        expect_input_error([&] { static_cast<void>(import_bsp(GameFiles(folder.path()), "hall")); }, path, reason);
    };
    expect_broken(bytes.substr(0, 60), "too short");
    expect_broken(bytes.substr(0, bytes.size() - 100), "cut short");
    expect_broken("JBSP" + bytes.substr(4), "not a map");
    MapWriter wrong = writer;
    wrong.map().faces[2].texture = 9;
    expect_broken(wrong.bytes(), "face 2 names what is not there");
    wrong = writer;
    wrong.map().indices[7] = 4;
    expect_broken(wrong.bytes(), "face 1 names");
    wrong = writer;
    wrong.map().faces[0].kind = BspFaceKind::Patch;
    wrong.map().faces[0].patch_size = {2, 2};
    expect_broken(wrong.bytes(), "face 0 names");
    EXPECT_THROW(static_cast<void>(import_bsp(GameFiles(folder.path()), "attic")), InputError);
}

TEST(Tessellate, FollowsTheCurveOfEachSpan) {
    // An arch of two spans over x, straight along y.
    std::vector<BspVertex> control(15);
    const std::array<float, 5> heights = {0, 10, 0, -10, 0};
    for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 5; ++x) {
            BspVertex& vertex = control[static_cast<std::size_t>(5 * y + x)];
            vertex.position = {static_cast<float>(x), static_cast<float>(y), heights.at(static_cast<std::size_t>(x))};
            vertex.uv = {static_cast<float>(x) / 4, static_cast<float>(y) / 2};
            vertex.colour = {200, 0, 0, 255};
        }
    }
    const PatchGrid grid = tessellate(control, 5, 3);
    ASSERT_EQ(grid.vertices.size(), 13U * 7U);
    EXPECT_EQ(grid.indices.size(), 12U * 6U * 6U);
    EXPECT_FLOAT_EQ(grid.vertices[3].position[2], 5);  // half of the first span: 2 * 1/2 * 1/2 * 10
    EXPECT_FLOAT_EQ(grid.vertices[6].position[2], 0);  // the spans' common point
    EXPECT_FLOAT_EQ(grid.vertices[9].position[2], -5);
    EXPECT_FLOAT_EQ(grid.vertices[12].position[0], 4);
    EXPECT_FLOAT_EQ(grid.vertices[13 * 3 + 6].position[1], 1);
    EXPECT_FLOAT_EQ(grid.vertices[13 * 3 + 6].uv[0], 0.5);
    EXPECT_EQ(grid.vertices[40].colour[0], 200);
    EXPECT_LT(*std::ranges::max_element(grid.indices), grid.vertices.size());
}

TEST(ViewChooser, FindsViewsWithinTheWorldAndTheSameForTheSameSeed) {
    const ScratchFolder folder;
    write_tiny_game(folder.path());
    const GameWorld world = import_bsp(GameFiles(folder.path()), "hall");
    const ViewChooser chooser(world);
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        Random random(seed);
        const scene::Scene scene = chooser.view(random);
        const scene::Vec3& eye = scene.camera.position;
        EXPECT_TRUE(eye.x > 0.3F && eye.x < 15.7F && eye.z < -0.3F && eye.z > -11.7F && eye.y > 0 && eye.y < 4) << seed;
        const torch::Tensor depth = scene::RayTracer(scene).render({9, 16}).depth_m;
        EXPECT_GT(depth.min().item<float>(), 0.2F);
        EXPECT_TRUE(torch::isfinite(depth).any().item<bool>());
        Random again(seed);
        EXPECT_EQ(chooser.view(again).camera.position.x, eye.x);
    }
}

TEST(ViewChooser, RefusesAWorldThatIsOpenOrHasNoPlaces) {
    const ScratchFolder folder;
    MapWriter writer = write_tiny_game(folder.path());
    writer.map().models[0].first_face = 1;  // the ceiling alone: rays leave the world at its sides and below
    writer.map().models[0].faces = 1;
    writer.write(folder / "maps/hall.bsp");
    Random random(1);
    const GameWorld open = import_bsp(GameFiles(folder.path()), "hall");
    EXPECT_THROW(static_cast<void>(ViewChooser(open).view(random)), InputError);
    GameWorld lost = open;
    lost.places.clear();
    EXPECT_THROW(static_cast<void>(ViewChooser(lost).view(random)), InputError);
}

}  // namespace
}  // namespace patchfusion::worlds
