// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "patchfusion/scene/scene.h"
#include "patchfusion/worlds/game_files.h"

namespace patchfusion::worlds {

/// A model that stands on y = 0 about x = z = 0, metres. `materials` has one for each mesh.
struct GameModel {
    std::vector<scene::Mesh> meshes;
    std::vector<scene::Material> materials;
};

/// Things of a game that may stand about in a view: its players, items, weapons, turrets and statues (models/**.md3) and its
/// cars (cars/**.acc). Each is read when it is first asked for; several threads may ask at once.
class GameModels {
  public:
    /// The files must outlive the models.
    explicit GameModels(const GameFiles& files);

    [[nodiscard]] std::size_t count() const { return found_.size(); }
    /// Model `index`. Null where its file is broken, a picture of it is lost (what is left would be an effect of the engine's)
    /// or it is smaller than a hand or larger than a lorry.
    [[nodiscard]] std::shared_ptr<const GameModel> model(std::size_t index) const;

  private:
    struct Entry {
        std::filesystem::path file;
        bool read = false;
        std::shared_ptr<const GameModel> model;
    };

    const GameFiles& files_;
    mutable std::mutex mutex_;
    mutable std::vector<Entry> found_;
};

}  // namespace patchfusion::worlds
