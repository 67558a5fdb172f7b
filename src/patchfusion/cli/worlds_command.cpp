// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/machine.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/cli/output_folder.h"
#include "patchfusion/cli/progress_bar.h"
#include "patchfusion/cli/size_option.h"
#include "patchfusion/core/error.h"
#include "patchfusion/scene/dataset_writer.h"
#include "patchfusion/worlds/fetch.h"
#include "patchfusion/worlds/game_world.h"

namespace patchfusion::cli {
namespace {

struct WorldsArguments {
    std::string action;
    std::string data;
    std::string game = "openarena";
    std::string output;
    std::vector<std::string> maps;
    int views = 12;
    std::uint64_t seed = 0;
    std::string size = "2160x3840";
    int rays = scene::DatasetOptions().colour_rays;
    MachineOptions machine;
};

int fetch(const WorldsArguments& arguments) {
    const worlds::Game& game = worlds::find_game(arguments.game);
    prepare_output_folder(arguments.data);
    worlds::fetch_game(game, arguments.data, [](const std::string& step) { print_result(step); });
    print_result(fmt::format("{}/{}: licence {}, the packages' copyright files are in licences/", arguments.data, game.name,
                             game.licence));
    return kExitOk;
}

int list(const WorldsArguments& arguments) {
    for (const worlds::Game& game : worlds::known_games()) {
        const std::filesystem::path folder = std::filesystem::path(arguments.data) / game.name;
        if (!std::filesystem::is_directory(folder)) {
            print_result(fmt::format("{}: not fetched", game.name));
            continue;
        }
        const auto maps = worlds::list_maps(worlds::GameFiles(folder));
        print_result(fmt::format("{}: {} maps: {}", game.name, maps.size(), fmt::join(maps, " ")));
    }
    return kExitOk;
}

/// Which maps, as a number that a data set's seed is mixed with: views of other maps are other scenes.
std::uint64_t hash_of(const std::vector<std::string>& maps) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
    for (const std::string& map : maps) {
        for (const char letter : map + "/") {
            hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
        }
    }
    return hash;
}

/// Views of maps; the map used last stays in memory.
class MapViews {
  public:
    MapViews(worlds::GameFiles files, std::vector<std::string> maps) : files_(std::move(files)), maps_(std::move(maps)) {}

    scene::Scene view(std::uint64_t seed) {
        Random random(seed);
        const std::string& map = maps_[static_cast<std::size_t>(random.integer(0, static_cast<int>(maps_.size()) - 1))];
        if (map != loaded_) {
            chooser_.reset();
            world_ = worlds::import_bsp(files_, map);
            chooser_ = std::make_unique<worlds::ViewChooser>(world_);
            loaded_ = map;
        }
        return chooser_->view(random);
    }

  private:
    worlds::GameFiles files_;
    std::vector<std::string> maps_;
    std::string loaded_;
    worlds::GameWorld world_;
    std::unique_ptr<worlds::ViewChooser> chooser_;
};

int render(const WorldsArguments& arguments) {
    if (arguments.output.empty()) {
        throw InputError("worlds render writes a data set: give its folder with --output");
    }
    use_threads(arguments.machine);
    const worlds::GameFiles files(std::filesystem::path(arguments.data) / arguments.game);
    const std::vector<std::string> maps = arguments.maps.empty() ? worlds::list_maps(files) : arguments.maps;
    if (maps.empty()) {
        throw InputError(fmt::format("{}/{}: holds no maps", arguments.data, arguments.game));
    }
    prepare_output_folder(arguments.output);
    const auto views = std::make_shared<MapViews>(files, maps);
    const scene::DatasetOptions options = {.scenes = arguments.views,
                                           .seed = arguments.seed ^ hash_of(maps),
                                           .size = parse_size(arguments.size),
                                           .colour_rays = arguments.rays,
                                           .threads = arguments.machine.threads,
                                           .make = [views](std::uint64_t seed) { return views->view(seed); }};
    {
        ProgressBar progress("rendering");
        scene::write_unreal_stereo4k(arguments.output, options, progress.callback());
    }
    print_result(fmt::format("{}: {} views of {} maps, {}x{}, seed {}", arguments.output, options.scenes, maps.size(),
                             options.size.width, options.size.height, arguments.seed));
    return kExitOk;
}

int run_action(const WorldsArguments& arguments) {
    if (arguments.action == "fetch") {
        return fetch(arguments);
    }
    return arguments.action == "list" ? list(arguments) : render(arguments);
}

}  // namespace

void add_worlds_command(CLI::App& app, Run& run) {
    CLI::App& command =
        *app.add_subcommand("worlds", "Free game worlds as scenes: from Debian's packages, rendered with exact depth");
    const auto arguments = std::make_shared<WorldsArguments>();
    command
        .add_option(
            "ACTION", arguments->action,
            "fetch: download a game's packages and unpack them; list: what is there; render: a data set of stereo pairs")
        ->required()
        ->check(CLI::IsMember({"fetch", "list", "render"}));
    command.add_option("--data", arguments->data, "Folder of the games, each in a folder of its own")->required();
    command.add_option("--game", arguments->game, "Which game")->capture_default_str();
    command.add_option("--maps", arguments->maps, "render: these maps, with commas (default: all)")->delimiter(',');
    command.add_option("-o,--output", arguments->output, "render: folder of the data set, made where missing");
    command.add_option("--views", arguments->views, "render: how many")->check(CLI::Range(1, 100000))->capture_default_str();
    command.add_option("--seed", arguments->seed, "render: same maps and seed, same bytes")->capture_default_str();
    command.add_option("--size", arguments->size, "render: HEIGHTxWIDTH in pixels")->capture_default_str();
    command.add_option("--rays", arguments->rays, "render: colour rays per pixel, stratified")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    add_threads_option(command, arguments->machine);
    command.callback([&run, arguments] { run = [arguments] { return run_action(*arguments); }; });
}

}  // namespace patchfusion::cli
