// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/map_views.h"

#include <fmt/format.h>
#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/random.h"
#include "patchfusion/worlds/fetch.h"
#include "patchfusion/worlds/game_world.h"

namespace patchfusion::worlds {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMapsInMemory = 3;
constexpr int kMostMapsTried = 12;
constexpr double kShrunkShare = 0.6;  // of the maps, where they may be shrunk

}  // namespace

struct MapViews::Impl {
    /// A map in memory, at one size.
    struct LoadedMap {
        LoadedMap(GameWorld imported, int things, const GameModels* models)
            : world(std::move(imported)), chooser(world, things, models) {}

        GameWorld world;
        ViewChooser chooser;
    };

    Impl(fs::path root, std::vector<std::string> names, const MapViewOptions& how)
        : folder(std::move(root)), maps(std::move(names)), options(how) {}

    /// A game's files and the things among them.
    struct OpenGame {
        explicit OpenGame(const fs::path& its_folder) : files(its_folder), models(files) {}

        GameFiles files;
        GameModels models;
    };

    /// Its names are read once.
    const OpenGame& open(std::string_view game) {
        auto& known = games[std::string(game)];
        if (!known) {
            known = std::make_unique<OpenGame>(folder / game);
        }
        return *known;
    }

    /// The map at this scale. Throws InputError where it cannot be used.
    std::shared_ptr<const LoadedMap> load(const std::string& name, float scale) {
        const std::string key = fmt::format("{} {}", name, scale);
        const std::scoped_lock lock(mutex);
        const auto known = std::ranges::find(loaded, key, [](const auto& entry) { return entry.first; });
        if (known != loaded.end()) {
            return known->second;
        }
        const std::size_t slash = name.find('/');
        const Game& game = find_game(name.substr(0, slash));
        auto map = std::make_shared<const LoadedMap>(imported(game, name.substr(slash + 1), scale), options.most_things,
                                                     options.game_models ? &open(game.name).models : nullptr);
        loaded.emplace_back(key, map);
        if (loaded.size() > kMapsInMemory) {
            loaded.pop_front();
        }
        return map;
    }

    GameWorld imported(const Game& game, const std::string& map, float scale) {
        const GameFiles& its_files = open(game.name).files;
        return game.format == WorldFormat::Track ? import_track(its_files, map)
                                                 : import_bsp(its_files, map, kUnitsPerMetre / scale);
    }

    fs::path folder;
    std::vector<std::string> maps;
    MapViewOptions options;
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<OpenGame>> games;
    std::deque<std::pair<std::string, std::shared_ptr<const LoadedMap>>> loaded;
};

std::vector<std::string> list_worlds(const Game& game, const GameFiles& files) {
    return game.format == WorldFormat::Track ? list_tracks(files) : list_maps(files);
}

std::vector<std::string> list_all_maps(const fs::path& folder) {
    std::vector<std::string> names;
    for (const Game& game : known_games()) {
        if (fs::is_directory(folder / game.name)) {
            for (const std::string& map : list_worlds(game, GameFiles(folder / game.name))) {
                names.push_back(fmt::format("{}/{}", game.name, map));
            }
        }
    }
    if (names.empty()) {
        throw InputError(fmt::format("{}: holds no game's maps; patchfusion worlds fetch --data {} brings them",
                                     folder.string(), folder.string()));
    }
    return names;
}

MapViews::MapViews(fs::path folder, std::vector<std::string> maps, const MapViewOptions& options)
    : impl_(std::make_unique<Impl>(std::move(folder), std::move(maps), options)) {
    if (impl_->maps.empty()) {
        throw InputError(fmt::format("{}: no map is left to look at", impl_->folder.string()));
    }
    for (const std::string& name : impl_->maps) {
        const std::size_t slash = name.find('/');
        if (slash == std::string::npos || !fs::is_directory(impl_->folder / name.substr(0, slash))) {
            throw InputError(fmt::format("map {}: no such game in {}; maps are named GAME/MAP", name, impl_->folder.string()));
        }
    }
}

MapViews::~MapViews() = default;

scene::Scene MapViews::view(std::uint64_t map_seed, std::uint64_t view_seed) const {
    Random choice = Random(map_seed).fork(0x6d617073ULL);
    std::string reason;
    for (int i = 0; i < kMostMapsTried; ++i) {
        const auto& name = impl_->maps[static_cast<std::size_t>(choice.integer(0, static_cast<int>(impl_->maps.size()) - 1))];
        const bool shrunk = choice.chance(kShrunkShare);
        const double scale = choice.uniform(impl_->options.smallest_scale, 1.0);
        try {
            const auto map = impl_->load(name, shrunk ? static_cast<float>(scale) : 1.0F);
            Random random = Random(view_seed).fork(static_cast<std::uint64_t>(i));
            return map->chooser.view(random);
        } catch (const InputError& error) {  // another map takes its place
            reason = error.what();
        }
    }
    throw InputError(
        fmt::format("{}: {} maps in a row give no view, the last: {}", impl_->folder.string(), kMostMapsTried, reason));
}

}  // namespace patchfusion::worlds
