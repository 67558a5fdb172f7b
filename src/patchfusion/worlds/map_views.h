// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/scene/scene.h"
#include "patchfusion/worlds/fetch.h"
#include "patchfusion/worlds/game_files.h"

namespace patchfusion::worlds {

/// Names of a game's maps, or tracks, sorted.
[[nodiscard]] std::vector<std::string> list_worlds(const Game& game, const GameFiles& files);

/// Names of all maps and tracks of the games that are in a folder, "GAME/MAP", sorted. Throws InputError where there is none.
[[nodiscard]] std::vector<std::string> list_all_maps(const std::filesystem::path& folder);

/// How a map becomes views.
struct MapViewOptions {
    double smallest_scale = 1;  // maps are shrunk to a random size from this to 1: their architecture is larger than ours;
                                // tracks have the size of roads
    int most_things = 0;        // models that stand about in a view; 0: the bare map
    bool game_models = false;   // the game's among them: maps that share no picture with others share these
};

/// Views of maps and tracks by number. The maps used last stay in memory; several threads may ask at once.
class MapViews {
  public:
    /// `maps`: "GAME/MAP" in the folder. Throws InputError where there is none of them.
    MapViews(std::filesystem::path folder, std::vector<std::string> maps, const MapViewOptions& options = {});
    ~MapViews();
    MapViews(const MapViews&) = delete;
    MapViews& operator=(const MapViews&) = delete;

    /// A view. The map and its size depend on `map_seed` alone, so views that share it are made at the cost of one import. A
    /// map that is broken or has no good view gives way to another. Throws InputError when many in a row do.
    [[nodiscard]] scene::Scene view(std::uint64_t map_seed, std::uint64_t view_seed) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchfusion::worlds
