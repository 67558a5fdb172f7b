// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace patchfusion::worlds {

/// What a game's worlds are written in: maps of Quake III's format, or tracks of TORCS.
enum class WorldFormat { Bsp, Track };

/// A free game whose worlds Debian distributes.
struct Game {
    std::string_view name;
    WorldFormat format = WorldFormat::Bsp;
    std::vector<std::string> packages;
    std::string_view archives;  // the packages' folder of .pk3 files that the game itself loads, without mods; or of its files
    std::string_view licence;
};

/// The games that fetch knows.
[[nodiscard]] std::span<const Game> known_games();

/// Throws InputError naming the unknown game and the known ones.
[[nodiscard]] const Game& find_game(std::string_view name);

/// Downloads a game's Debian packages with apt-get (nothing is installed) and unpacks their archives into folder/NAME, with the
/// packages' copyright files in folder/NAME/licences. `say` hears of each step. Throws InputError naming the program that is
/// missing or failed, and the folder that cannot be made.
void fetch_game(const Game& game, const std::filesystem::path& folder, const std::function<void(const std::string&)>& say);

/// Unpacks a game's archives (.pk3, which are zip files), in the order of their names: later ones replace files of earlier
/// ones, as in the engine. Throws InputError as fetch_game.
void unpack_archives(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace patchfusion::worlds
