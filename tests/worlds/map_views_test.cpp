// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/map_views.h"

#include <gtest/gtest.h>
#include <cmath>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "patchfusion/core/error.h"
#include "patchfusion/scene/mesh_builder.h"
#include "patchfusion/scene/render.h"
#include "patchfusion/scene/vec3.h"
#include "patchfusion/worlds/game_models.h"
#include "patchfusion/worlds/game_world.h"
#include "patchfusion/worlds/model_file.h"
#include "patchfusion/worlds/things.h"
#include "worlds/tiny_game.h"

namespace patchfusion::worlds {
namespace {

using patchfusion::testing::ScratchFolder;
using testing::MapWriter;
using testing::write_tiny_game;

/// A folder with the game openarena and its maps hall and attic, the second one broken.
void write_games(const ScratchFolder& folder) {
    write_tiny_game(folder / "openarena");
    patchfusion::testing::write_bytes(folder / "openarena/maps/attic.bsp", "no map");
}

TEST(MapViews, ListsTheMapsOfAllGamesOfAFolder) {
    const ScratchFolder folder;
    EXPECT_THROW(static_cast<void>(list_all_maps(folder.path())), InputError);
    write_games(folder);
    std::filesystem::create_directories(folder / "openarena/maps/hall");
    patchfusion::testing::write_bytes(folder / "openarena/maps/hall/hall.bsp", "not in the folder of maps itself");
    EXPECT_EQ(list_all_maps(folder.path()), (std::vector<std::string>{"openarena/attic", "openarena/hall"}));
}

TEST(MapViews, ViewDependsOnItsSeedsAloneAndBrokenMapsGiveWay) {
    const ScratchFolder folder;
    write_games(folder);
    const MapViews views(folder.path(), list_all_maps(folder.path()), {.smallest_scale = 0.5});
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const scene::Scene here = views.view(seed, 7);
        EXPECT_EQ(here.kind, "hall");
        scene::Scene there;
        std::jthread([&] {
            there = MapViews(folder.path(), list_all_maps(folder.path()), {.smallest_scale = 0.5}).view(seed, 7);
        }).join();
        EXPECT_EQ(here.camera.position.x, there.camera.position.x);
        EXPECT_EQ(here.meshes.at(0).positions.at(2).x, there.meshes.at(0).positions.at(2).x);
        EXPECT_NE(here.camera.position.x, views.view(seed, 8).camera.position.x);
    }
}

TEST(MapViews, ShrinksSomeWorldsAndNoneBelowTheSmallestScale) {
    const ScratchFolder folder;
    write_games(folder);
    const MapViews views(folder.path(), {"openarena/hall"}, {.smallest_scale = 0.5});
    std::set<float> lengths;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const scene::Bounds bounds = scene::bounds_of(views.view(seed, seed).meshes);
        lengths.insert(bounds.high.x - bounds.low.x);  // the hall's 16 metres
    }
    EXPECT_GE(*lengths.begin(), 8);
    EXPECT_LT(*lengths.begin(), 14);
    EXPECT_FLOAT_EQ(*lengths.rbegin(), 16);
}

TEST(MapViews, RefusesWhatIsNotThereInOneLine) {
    const ScratchFolder folder;
    write_games(folder);
    EXPECT_THROW(MapViews(folder.path(), {}), InputError);
    EXPECT_THROW(MapViews(folder.path(), {"hall"}), InputError);
    EXPECT_THROW(MapViews(folder.path(), {"quake/hall"}), InputError);
    EXPECT_THROW(static_cast<void>(MapViews(folder.path(), {"openarena/attic"}).view(1, 1)), InputError);
}

/// A rectangle of a model in AC3D's words: its corners, "X Y Z" a line, whose texture coordinates are (0, 0), (1, 0), (1, 1)
/// and (0, 1). `picture`: none where empty.
std::string ac3d_rectangle(const std::string& name, const std::string& picture, const std::string& corners) {
    return "OBJECT poly\nname \"" + name + "\"\n" + (picture.empty() ? "" : "texture \"" + picture + "\"\n") + "numvert 4\n" +
           corners + "numsurf 1\nSURF 0x20\nmat 0\nrefs 4\n0 0 0\n1 1 0\n2 1 1\n3 0 1\nkids 0\n";
}

/// A model in AC3D of so many grey rectangles.
void write_ac3d(const std::filesystem::path& file, const std::vector<std::string>& rectangles) {
    std::string text =
        "AC3Db\nMATERIAL \"grey\" rgb 0.5 0.5 0.5 amb 0.5 0.5 0.5 emis 0 0 0 spec 0 0 0 shi 0 trans 0\nOBJECT world\nkids " +
        std::to_string(rectangles.size()) + "\n";
    for (const std::string& rectangle : rectangles) {
        text += rectangle;
    }
    std::filesystem::create_directories(file.parent_path());
    patchfusion::testing::write_bytes(file, text);
}

/// A game of tracks: a road of 40 metres with a wall beside it.
void write_track(const ScratchFolder& folder) {
    write_ac3d(folder / "torcs/tracks/road/lane/lane.ac",
               {ac3d_rectangle("road", "tr-asphalt.rgb", "-4 0 -20\n-4 0 20\n4 0 20\n4 0 -20\n"),
                ac3d_rectangle("wall", "", "-4 0 -20\n-4 0 20\n-4 3 20\n-4 3 -20\n")});
    testing::write_picture(folder / "torcs/data/textures/tr-asphalt.png", {90, 90, 100});
}

TEST(ImportTrack, HasMetresPicturesOfTheCommonFolderAndPlacesOnTheRoad) {
    const ScratchFolder folder;
    write_track(folder);
    const GameFiles files(folder / "torcs");
    EXPECT_EQ(list_tracks(files), (std::vector<std::string>{"lane"}));
    const GameWorld track = import_track(files, "lane");
    EXPECT_TRUE(track.open);
    EXPECT_TRUE(track.lost_pictures.empty());
    ASSERT_FALSE(track.places.empty());
    EXPECT_NEAR(track.places[0].y, 1, 1e-5);
    scene::Scene scene = track.scene;
    scene.camera.position = {0, 1, 0};
    scene.camera.forward = {-1, 0, 0};
    scene.camera.focal = 0.5F;
    const scene::RayTracer tracer(scene);
    EXPECT_NEAR(tracer.depth_at(0.5, 0.5), 4, 1e-4);       // the wall
    EXPECT_TRUE(std::isinf(tracer.depth_at(0.5, 0.001)));  // over it, the sky
    EXPECT_THROW(static_cast<void>(import_track(files, "hill")), InputError);
}

TEST(ImportTrack, IsLookedAtLikeAMapAndNeverShrunk) {
    const ScratchFolder folder;
    write_track(folder);
    EXPECT_EQ(list_all_maps(folder.path()), (std::vector<std::string>{"torcs/lane"}));
    const MapViews views(folder.path(), {"torcs/lane"}, {.smallest_scale = 0.3, .most_things = 3});
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const scene::Scene scene = views.view(seed, seed);
        EXPECT_EQ(scene.kind, "lane");
        EXPECT_FLOAT_EQ(scene::bounds_of(scene.meshes.front()).high.z, 20);
        EXPECT_TRUE(scene.lighting.lamps.empty());
    }
}

TEST(ReadModelFile, NamesWhatIsNoModel) {
    const ScratchFolder folder;
    patchfusion::testing::write_bytes(folder / "car.ac", "no model");
    patchfusion::testing::expect_input_error([&] { static_cast<void>(read_model_file(folder / "car.ac")); }, folder / "car.ac",
                                             "not a model");
}

/// A rectangle, 2 m wide, that rises by 1 m over 4 m; in the file it lies beside and above the origin.
void write_car(const std::filesystem::path& file, const std::string& picture) {
    write_ac3d(file, {ac3d_rectangle("body", picture, "5 3 0\n7 3 0\n7 4 4\n5 4 4\n")});
}

TEST(GameModels, StandOnTheFloorInMetresAndLackNoPicture) {
    const ScratchFolder folder;
    write_car(folder / "cars/van/van.acc", "van.png");
    write_car(folder / "cars/wreck/wreck.acc", "lost.png");
    testing::write_picture(folder / "cars/van/van.png", {20, 90, 100});
    std::filesystem::create_directories(folder / "cars/broken");
    patchfusion::testing::write_bytes(folder / "cars/broken/broken.acc", "no model");
    patchfusion::testing::write_bytes(folder / "cars/van/gib.acc", "an effect");
    const GameFiles files(folder.path());
    const GameModels models(files);
    ASSERT_EQ(models.count(), 3U);  // broken, van, wreck
    EXPECT_EQ(models.model(0), nullptr);
    EXPECT_EQ(models.model(2), nullptr);
    const auto van = models.model(1);
    ASSERT_NE(van, nullptr);
    ASSERT_EQ(van->materials.size(), van->meshes.size());
    EXPECT_NE(van->materials.at(0).image, nullptr);
    const scene::Bounds bounds = scene::bounds_of(van->meshes);
    EXPECT_NEAR(bounds.low.x, -1, 1e-5);
    EXPECT_NEAR(bounds.low.y, 0, 1e-5);
    EXPECT_NEAR(bounds.high.y, 1, 1e-5);
    EXPECT_NEAR(bounds.high.z, 2, 1e-5);
}

TEST(GameModels, StandAmongOurThings) {
    const ScratchFolder folder;
    write_tiny_game(folder.path());
    write_car(folder / "cars/van/van.acc", "van.png");
    testing::write_picture(folder / "cars/van/van.png", {20, 90, 100});
    const GameFiles files(folder.path());
    const GameModels models(files);
    const GameWorld world = import_bsp(files, "hall");
    const ViewChooser chooser(world, 8, &models);
    int vans = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        Random random(seed);
        const scene::Scene scene = chooser.view(random);
        for (const scene::Material& material : scene.materials) {
            vans += material.image == models.model(0)->materials.at(0).image ? 1 : 0;
        }
    }
    EXPECT_GT(vans, 0);
}

TEST(Things, StandOnTheFloorInViewAwayFromTheCameraAndApart) {
    const ScratchFolder folder;
    write_tiny_game(folder.path());
    const GameWorld world = import_bsp(GameFiles(folder.path()), "hall");
    const scene::TriangleWorld map(world.scene.meshes, world.scene.materials);
    std::size_t added = 0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        scene::Scene scene = world.scene;
        scene.camera.position = {2, 1.6F, -6};
        scene.camera.forward = {1, 0, 0};
        scene.camera.focal = 0.6F;
        const std::size_t own_meshes = scene.meshes.size();
        Random random(seed);
        add_things(scene, map, random, {.most = 10});
        added += scene.meshes.size() - own_meshes;
        EXPECT_FALSE(scene.lighting.lamps.empty());
        for (std::size_t i = own_meshes; i < scene.meshes.size(); ++i) {
            const scene::Bounds bounds = scene::bounds_of(scene.meshes[i]);
            EXPECT_GT(bounds.low.y, -0.3F) << "on the floor, at y = 0";
            EXPECT_FALSE(bounds.contains(scene.camera.position, 0.5F));
            EXPECT_LT(static_cast<std::size_t>(scene.meshes[i].material), scene.materials.size());
        }
        const torch::Tensor with = scene::RayTracer(scene).render({18, 32}).depth_m;
        EXPECT_GT(with.min().item<float>(), 0.2F);
    }
    EXPECT_GT(added, 20U);
}

TEST(Things, AreTheSameForTheSameSeed) {
    const ScratchFolder folder;
    write_tiny_game(folder.path());
    const GameWorld world = import_bsp(GameFiles(folder.path()), "hall");
    const ViewChooser chooser(world, 6);
    Random one(3);
    Random two(3);
    const torch::Tensor a = scene::RayTracer(chooser.view(one)).render({18, 32}).rgb;
    EXPECT_TRUE(torch::equal(a, scene::RayTracer(chooser.view(two)).render({18, 32}).rgb));
}

TEST(ImportBsp, TakesLightFromPicturesBesideTheMap) {
    const ScratchFolder folder;
    MapWriter writer;
    const int walls = writer.texture("textures/base/wall");
    writer.room({512, 384, 128}, walls, walls, 2);  // a page that the map itself does not hold
    writer.write(folder / "maps/nave.bsp");
    testing::write_picture(folder / "textures/base/wall.png", {200, 200, 200});
    testing::write_picture(folder / "maps/nave/lm_0002.png", {250, 60, 60});
    scene::Scene scene = import_bsp(GameFiles(folder.path()), "nave").scene;
    scene.camera.position = {8, 1.6F, -6};
    scene.camera.forward = {1, 0, 0};
    const torch::Tensor mean = scene::RayTracer(scene).render({18, 32}).rgb.to(torch::kFloat64).mean({0, 1});
    EXPECT_GT(mean[0].item<double>(), mean[1].item<double>() + 20) << "lit in red";
}

}  // namespace
}  // namespace patchfusion::worlds
