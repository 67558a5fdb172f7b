// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/scene/vec3.h"
#include "patchfusion/worlds/game_world.h"
#include "patchfusion/worlds/model_file.h"
#include "patchfusion/worlds/pictures.h"

namespace patchfusion::worlds {
namespace {

namespace fs = std::filesystem;
using scene::Vec3;

constexpr float kEyeAboveRoad = 1;  // metres; the chooser goes up and down from there
constexpr float kMetresBetweenPlaces = 4;

/// The model of a track: tracks/KIND/NAME/NAME.acc, or .ac.
std::map<std::string, fs::path> track_files(const GameFiles& files) {
    std::map<std::string, fs::path> found;
    for (const char* extension : {".acc", ".ac"}) {
        for (const fs::path& path : files.list("tracks", extension)) {
            if (path.stem() == path.parent_path().filename()) {
                found.emplace(path.stem().string(), path);
            }
        }
    }
    return found;
}

bool is_road(std::string_view picture) {
    constexpr std::array kRoads = {"asphalt", "dirt", "road", "concrete", "tr-"};
    constexpr std::array kOthers = {"building", "house", "curb", "barr", "wall"};
    const auto names = [&](const char* word) { return picture.find(word) != std::string_view::npos; };
    return std::ranges::any_of(kRoads, names) && std::ranges::none_of(kOthers, names);
}

/// Places above the level triangles of a road, not many on one.
void add_places(const scene::Mesh& mesh, std::vector<Vec3>& places) {
    for (const auto& [a, b, c] : mesh.triangles) {
        const Vec3& first = mesh.positions[a];
        const Vec3 normal = cross(mesh.positions[b] - first, mesh.positions[c] - first);
        const Vec3 middle = (first + mesh.positions[b] + mesh.positions[c]) * (1.0F / 3) + Vec3{0, kEyeAboveRoad, 0};
        const bool level = std::abs(normal.y) > 0.9F * scene::length(normal);
        if (level && (places.empty() || scene::length(places.back() - middle) > kMetresBetweenPlaces)) {
            places.push_back(middle);
        }
    }
}

}  // namespace

std::vector<std::string> list_tracks(const GameFiles& files) {
    std::vector<std::string> names;
    for (const auto& [name, path] : track_files(files)) {
        names.push_back(name);
    }
    return names;
}

GameWorld import_track(const GameFiles& files, const std::string& track) {
    const auto found = track_files(files);
    const auto file = found.find(track);
    if (file == found.end()) {
        throw InputError(fmt::format("no track {} in the game's files; patchfusion worlds list tells them", track));
    }
    // A track's own pictures lie beside it, those that many show in a folder for all.
    Pictures pictures(files, {fmt::format("tracks/{}/{}", file->second.parent_path().parent_path().filename().string(), track),
                              "data/textures"});
    GameWorld world;
    world.open = true;
    world.scene.kind = track;
    for (ModelPart& part : read_model_file(file->second)) {
        if (is_road(folded(part.picture))) {
            add_places(part.mesh, world.places);
        }
        part.mesh.material = static_cast<int>(world.scene.materials.size());
        world.scene.materials.push_back(material_of(part, pictures));
        world.scene.meshes.push_back(std::move(part.mesh));
        world.two_sided.push_back(true);  // trees and fences are; what a camera on the road sees from behind is little else
    }
    world.lost_pictures = pictures.lost();
    return world;
}

}  // namespace patchfusion::worlds
