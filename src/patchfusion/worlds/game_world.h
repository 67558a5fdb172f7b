// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/core/random.h"
#include "patchfusion/scene/scene.h"
#include "patchfusion/worlds/game_files.h"
#include "patchfusion/worlds/game_models.h"

namespace patchfusion::worlds {

/// A game's map as a scene without a camera, metres, y up.
struct GameWorld {
    scene::Scene scene;                      // kind: the map's name
    std::vector<bool> two_sided;             // by material: may be seen from behind
    std::vector<scene::Vec3> places;         // where players and things stand, metres
    std::vector<std::string> lost_pictures;  // that surfaces name and the game's files do not have, or that cannot be read
    bool open = false;                       // under the sky: rays that go up and meet nothing meet it
};

/// Quake's units in a metre: a player of 56 units is 1.75 m tall.
inline constexpr float kUnitsPerMetre = 32;

/// Names of the maps of a game's files (maps/NAME.bsp), sorted.
[[nodiscard]] std::vector<std::string> list_maps(const GameFiles& files);

/// Imports maps/NAME.bsp: polygons, meshes and curved patches (each span in six steps a side) with their textures and the light
/// that the map's tools made (in the map, or as pictures beside it); brush models where they stand; skies as surfaces through
/// which the sky is seen. Left out: what is never drawn, flares, triggers, surfaces that only add light to or filter what is
/// behind them. `units_per_m` above 32 makes the world smaller. Throws InputError naming the file for maps that are not there
/// or broken.
[[nodiscard]] GameWorld import_bsp(const GameFiles& files, const std::string& map, float units_per_m = kUnitsPerMetre);

/// Names of the tracks of a game's files (tracks/KIND/NAME/NAME.acc or .ac), sorted.
[[nodiscard]] std::vector<std::string> list_tracks(const GameFiles& files);

/// Imports a track of TORCS (AC3D, metres, y up) with its pictures, lit by the scene's own sun and sky; places are on its road.
/// Throws InputError naming the file for tracks that are not there or broken.
[[nodiscard]] GameWorld import_track(const GameFiles& files, const std::string& track);

/// Finds views of a world: from near the places where players and things stand, in any direction, some of them close to what
/// they look at, with the lenses of scene::aim_camera.
class ViewChooser {
  public:
    /// The world must outlive the chooser, as must `models`. `most_things`: that stand about in a view, ours and, where given,
    /// the game's (add_things); 0: none.
    explicit ViewChooser(const GameWorld& world, int most_things = 0, const GameModels* models = nullptr);
    ~ViewChooser();
    ViewChooser(const ViewChooser&) = delete;
    ViewChooser& operator=(const ViewChooser&) = delete;

    /// A view that meets at most 1 % nothing and 2 % back faces (it would look out of the world), half of them the one
    /// of a few with the greatest spread of depths. The scene's sky is drawn, too. Equal random numbers, equal view. Throws
    /// InputError where none is found.
    [[nodiscard]] scene::Scene view(Random& random) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace patchfusion::worlds
