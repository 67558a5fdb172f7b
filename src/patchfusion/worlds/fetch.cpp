// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/fetch.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>

#include "patchfusion/core/error.h"
#include "patchfusion/core/files.h"

namespace patchfusion::worlds {
namespace {

namespace fs = std::filesystem;

/// Runs a program of the PATH in `folder`, without a shell, its output thrown away, and waits for it. Returns its exit status;
/// 127: there is no such program.
int run_program(const std::vector<std::string>& arguments, const fs::path& folder) {
    std::vector<char*> words;
    words.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) {
        words.push_back(const_cast<char*>(argument.c_str()));  // NOLINT(*-const-cast): execvp does not write to them
    }
    words.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::chdir(folder.c_str()) == 0 && std::freopen("/dev/null", "w", stdout) != nullptr) {
            ::execvp(words[0], words.data());
        }
        ::_exit(127);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) {
        return 127;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/// Runs a program that must end with at most `worst`.
void require(const std::vector<std::string>& arguments, const fs::path& folder, int worst = 0) {
    const int status = run_program(arguments, folder);
    if (status == 127) {
        throw InputError(fmt::format("{} cannot be run; fetching worlds needs Debian's apt, dpkg and unzip", arguments[0]));
    }
    if (status > worst) {
        const char* const advice =
            arguments[0] == "apt-get" ? "; is there a network, and was apt-get update run?" : "; is the disk full?";
        throw InputError(fmt::format("{} ended with status {} for {}{}", arguments[0], status, arguments.back(), advice));
    }
}

std::vector<fs::path> files_below(const fs::path& folder, std::string_view extension) {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().extension() == extension) {
            found.push_back(entry.path());
        }
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace

std::span<const Game> known_games() {
    static const std::vector<Game> games = {
        {.name = "nexuiz",
         .packages = {"nexuiz-data", "nexuiz-textures"},
         .archives = "usr/share/games/nexuiz/data",
         .licence = "GPL-2+"},
        {.name = "openarena",
         .packages = {"openarena-data", "openarena-081-maps", "openarena-081-textures", "openarena-081-misc",
                      "openarena-085-data", "openarena-088-data", "openarena-oacmp1"},
         .archives = "usr/share/games/openarena/baseoa",
         .licence = "GPL-2+"},
        {.name = "torcs",
         .format = WorldFormat::Track,
         .packages = {"torcs-data"},
         .archives = "usr/share/games/torcs",
         .licence = "GPL-2+, Free Art and GFDL"}};
    return games;
}

const Game& find_game(std::string_view name) {
    const auto games = known_games();
    const auto found = std::ranges::find(games, name, &Game::name);
    if (found == games.end()) {
        std::string known;
        for (const Game& game : games) {
            known += fmt::format("{}{}", known.empty() ? "" : ", ", game.name);
        }
        throw InputError(fmt::format("unknown game {}; known: {}", name, known));
    }
    return *found;
}

void unpack_archives(const fs::path& from, const fs::path& to) {
    make_folder(to);
    for (const fs::path& archive : files_below(from, ".pk3")) {
        // 1: warnings alone
        require({"unzip", "-q", "-o", "-d", fs::absolute(to).string(), fs::absolute(archive).string()}, to, 1);
    }
}

namespace {

/// As fetch_game, with a folder for what is in between; lets filesystem_error pass.
void fetch_by_way_of(const fs::path& work, const Game& game, const fs::path& folder,
                     const std::function<void(const std::string&)>& say) {
    make_folder(work / "files");
    for (const std::string& package : game.packages) {
        say(fmt::format("downloading {}", package));
        require({"apt-get", "download", package}, work);
    }
    for (const fs::path& package : files_below(work, ".deb")) {
        require({"dpkg-deb", "-x", package.filename().string(), "files"}, work);
    }
    say("unpacking");
    const fs::path game_folder = folder / game.name;
    if (game.format == WorldFormat::Bsp) {
        unpack_archives(work / "files" / game.archives, game_folder);
    } else {
        fs::copy(work / "files" / game.archives, game_folder,
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    }
    make_folder(game_folder / "licences");
    for (const std::string& package : game.packages) {
        const fs::path copyright = work / "files/usr/share/doc" / package / "copyright";
        if (fs::exists(copyright)) {
            fs::copy_file(copyright, game_folder / "licences" / (package + ".txt"), fs::copy_options::overwrite_existing);
        }
    }
}

}  // namespace

void fetch_game(const Game& game, const fs::path& folder, const std::function<void(const std::string&)>& say) {
    const fs::path work = folder / fmt::format(".{}_download", game.name);
    try {
        fs::remove_all(work);
        fetch_by_way_of(work, game, folder, say);
        fs::remove_all(work);
    } catch (const fs::filesystem_error& error) {
        throw InputError(fmt::format("{}: {}", error.path1().string(), error.code().message()));
    }
}

}  // namespace patchfusion::worlds
