// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/game_models.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/scene/mesh_builder.h"
#include "patchfusion/scene/vec3.h"
#include "patchfusion/worlds/game_world.h"
#include "patchfusion/worlds/model_file.h"
#include "patchfusion/worlds/pictures.h"

namespace patchfusion::worlds {
namespace {

namespace fs = std::filesystem;
using scene::Vec3;

constexpr float kSmallest = 0.12F;  // metres, of the longest side
constexpr float kLargest = 9;

/// Whether a model is an effect of the engine's: what flies off, glows or flashes; or is a coarser copy.
bool is_effect(const fs::path& file) {
    constexpr std::array kWords = {"gib",    "flash", "hit",   "hand", "wave",    "ray",
                                   "shield", "fx",    "trans", "ring", "instant", "-lod"};
    const std::string name = folded(file.parent_path().filename().string() + "/" + file.filename().string());
    return std::ranges::any_of(kWords, [&](const char* word) { return name.find(word) != std::string::npos; });
}

/// Whether a file is a part of a player that the file of the legs brings along.
bool is_part_of_player(const fs::path& file) {
    const std::string path = folded(file.generic_string());
    return path.find("models/players/") != std::string::npos && !path.ends_with("/lower.md3");
}

/// The model on the floor, its size in metres. Null where it is not of a thing's size.
std::shared_ptr<const GameModel> on_the_floor(GameModel model, float units_per_m) {
    scene::Bounds whole = scene::bounds_of(model.meshes);
    const Vec3 size = (whole.high - whole.low) * (1 / units_per_m);
    const float longest = std::max({size.x, size.y, size.z});
    if (model.meshes.empty() || longest < kSmallest || longest > kLargest) {
        return nullptr;
    }
    const Vec3 foot = {(whole.low.x + whole.high.x) / 2, whole.low.y, (whole.low.z + whole.high.z) / 2};
    for (scene::Mesh& mesh : model.meshes) {
        for (Vec3& position : mesh.positions) {
            position = (position - foot) * (1 / units_per_m);
        }
    }
    return std::make_shared<const GameModel>(std::move(model));
}

std::shared_ptr<const GameModel> read_model(const GameFiles& files, const fs::path& file, float units_per_m) {
    // Pictures are named by their place in the game, or lie beside the model or in the folder for all cars.
    const std::string path = folded(file.parent_path().generic_string());
    std::vector<std::string> folders = {"data/textures"};
    for (const char* root : {"/models/", "/cars/"}) {
        if (const std::size_t at = path.rfind(root); at != std::string::npos) {
            folders.push_back(path.substr(at + 1));
        }
    }
    Pictures pictures(files, std::move(folders));
    try {
        GameModel model;
        for (ModelPart& part : read_model_file(file)) {
            model.materials.push_back(material_of(part, pictures));
            model.meshes.push_back(std::move(part.mesh));
        }
        return pictures.lost().empty() ? on_the_floor(std::move(model), units_per_m) : nullptr;
    } catch (const InputError&) {
        return nullptr;  // another model takes its place
    }
}

}  // namespace

GameModels::GameModels(const GameFiles& files) : files_(files) {
    for (const auto& [folder, extension] : {std::pair{"models", ".md3"}, {"cars", ".acc"}}) {
        for (fs::path& file : files.list(folder, extension)) {
            if (!is_effect(file) && !is_part_of_player(file)) {
                found_.push_back({.file = std::move(file), .read = false, .model = nullptr});
            }
        }
    }
}

std::shared_ptr<const GameModel> GameModels::model(std::size_t index) const {
    const std::scoped_lock lock(mutex_);
    Entry& entry = found_.at(index);
    if (!entry.read) {
        entry.model = read_model(files_, entry.file, entry.file.extension() == ".acc" ? 1 : kUnitsPerMetre);
        entry.read = true;
    }
    return entry.model;
}

}  // namespace patchfusion::worlds
