// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/scene_source.h"

#include <gtest/gtest.h>

#include "data/synthetic_record.h"
#include "patchfusion/core/error.h"
#include "patchfusion/data/render_cache.h"
#include "patchfusion/scene/dataset_writer.h"
#include "worlds/tiny_game.h"

namespace patchfusion::data {
namespace {

/// The tiny game as openarena, and a second map of the same hall.
void write_games(const ScratchFolder& folder) {
    worlds::testing::write_tiny_game(folder / "openarena").write(folder / "openarena/maps/nave.bsp");
}

WorldMix small_mix(const ScratchFolder& folder) {
    WorldMix mix;
    mix.folder = folder.path();
    mix.most_things = 2;
    mix.views_per_map = 3;
    return mix;
}

TEST(SceneSource, ProceduralScenesAreThoseOfTheSeedAndIndex) {
    const scene::Scene here = procedural_scenes().make(5, 9);
    const scene::Scene there = scene::make_scene(scene::scene_seed(5, 9));
    EXPECT_EQ(here.kind, there.kind);
    EXPECT_EQ(here.camera.position.x, there.camera.position.x);
}

TEST(SceneSource, MixesWorldsInBlocksByTheirShare) {
    const ScratchFolder folder;
    write_games(folder);
    WorldMix mix = small_mix(folder);
    mix.share = 0.5;
    mix.without = {"openarena/nave"};
    const SceneSource source = mixed_scenes(mix);
    int of_worlds = 0;
    for (std::int64_t index = 0; index < 12; ++index) {
        const bool world = source.make(1, index).kind == "hall";
        EXPECT_EQ(world, index / 3 % 2 == 1) << index;
        of_worlds += world ? 1 : 0;
    }
    EXPECT_EQ(of_worlds, 6);
    EXPECT_EQ(source.make(1, 4).camera.position.x, mixed_scenes(mix).make(1, 4).camera.position.x);
    EXPECT_NE(source.make(1, 4).camera.position.x, source.make(2, 4).camera.position.x);
}

TEST(SceneSource, NeverLooksAtMapsThatAreLeftOut) {
    const ScratchFolder folder;
    write_games(folder);
    WorldMix mix = small_mix(folder);
    mix.share = 1;
    mix.without = {"openarena/hall"};
    const SceneSource source = mixed_scenes(mix);
    for (std::int64_t index = 0; index < 12; ++index) {
        EXPECT_EQ(source.make(1, index).kind, "nave");
    }
    mix.games = {"nexuiz"};
    EXPECT_THROW(static_cast<void>(mixed_scenes(mix)), InputError) << "a game that is not there";
    mix.games = {"openarena"};
    EXPECT_EQ(mixed_scenes(mix).make(1, 0).kind, "nave");
    mix.without.emplace_back("openarena/nave");
    EXPECT_THROW(static_cast<void>(mixed_scenes(mix)), InputError);
    mix.without = {"openarena/cellar"};
    EXPECT_THROW(static_cast<void>(mixed_scenes(mix)), InputError);
}

TEST(SceneSource, CachesOfOtherMapsAreOtherCaches) {
    const ScratchFolder folder;
    write_games(folder);
    WorldMix mix = small_mix(folder);
    mix.share = 1;
    const ScratchFolder caches;
    {
        RenderCache cache(caches.path(), tiny_options(), 2, rendered_records(mixed_scenes(mix)));
        cache.fill(2);
        EXPECT_EQ(cache.count(), 2);
    }
    EXPECT_NO_THROW(RenderCache(caches.path(), tiny_options(), 2, rendered_records(mixed_scenes(mix))));
    mix.maps = {"openarena/hall"};
    EXPECT_THROW(RenderCache(caches.path(), tiny_options(), 2, rendered_records(mixed_scenes(mix))), InputError);
    EXPECT_THROW(RenderCache(caches.path(), tiny_options(), 2), InputError);
}

}  // namespace
}  // namespace patchfusion::data
