// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "patchfusion/scene/scene.h"

namespace patchfusion::data {

/// Where the scenes of records come from. `name` tells one source from another (it stands in the cache's header). `make(seed,
/// index)`: scene `index` of the stream of this seed, the same on any thread.
struct SceneSource {
    std::string name;
    std::function<scene::Scene(std::uint64_t seed, std::int64_t index)> make;
};

/// Scenes of `scene::make_scene` alone.
[[nodiscard]] SceneSource procedural_scenes();

/// Game worlds among the procedural scenes.
struct WorldMix {
    std::filesystem::path folder;      // of the games (patchfusion worlds fetch)
    double share = 0.5;                // of records that are views of worlds
    std::vector<std::string> games;    // of the folder that are looked at; empty: all
    std::vector<std::string> maps;     // that are looked at, "GAME/MAP"; empty: all but those left out
    std::vector<std::string> without;  // maps that are left out
    double smallest_scale = 0.4;       // worlds are shrunk to a random size from this to 1, towards that of homes
    int most_things = 12;              // models that stand about in a view
    bool game_models = false;          // the game's among them
    int views_per_map = 16;            // consecutive records of one map, which is read once for them
};

/// Scenes of worlds and procedural ones, in blocks of `views_per_map` records. Throws InputError where the folder has no map
/// that may be looked at, or a map that is named is not there.
[[nodiscard]] SceneSource mixed_scenes(const WorldMix& mix);

}  // namespace patchfusion::data
