// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
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
#include "patchfusion/core/text_hash.h"
#include "patchfusion/scene/dataset_writer.h"
#include "patchfusion/worlds/fetch.h"
#include "patchfusion/worlds/game_world.h"
#include "patchfusion/worlds/map_views.h"

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
    double scale = 1;
    int things = 0;
    bool game_models = false;
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
        const auto maps = worlds::list_worlds(game, worlds::GameFiles(folder));
        print_result(fmt::format("{}: {} maps: {}", game.name, maps.size(), fmt::join(maps, " ")));
    }
    return kExitOk;
}

int render(const WorldsArguments& arguments) {
    if (arguments.output.empty()) {
        throw InputError("worlds render writes a data set: give its folder with --output");
    }
    use_threads(arguments.machine);
    const worlds::GameFiles files(std::filesystem::path(arguments.data) / arguments.game);
    const std::vector<std::string> known = worlds::list_worlds(worlds::find_game(arguments.game), files);
    std::vector<std::string> maps = arguments.maps.empty() ? known : arguments.maps;
    for (std::string& map : maps) {
        if (!std::ranges::binary_search(known, map)) {
            throw InputError(fmt::format("{}/{}: has no map {}; patchfusion worlds list --data {} tells them", arguments.data,
                                         arguments.game, map, arguments.data));
        }
        map = fmt::format("{}/{}", arguments.game, map);
    }
    prepare_output_folder(arguments.output);
    const auto views = std::make_shared<const worlds::MapViews>(
        arguments.data, maps,
        worlds::MapViewOptions{
            .smallest_scale = arguments.scale, .most_things = arguments.things, .game_models = arguments.game_models});
    // The maps count for the seeds: views of other maps are other scenes.
    const std::uint64_t seed = Random(arguments.seed).fork(text_hash(fmt::format("{}", fmt::join(maps, "/")))).bits();
    const scene::DatasetOptions options = {.scenes = arguments.views,
                                           .seed = seed,
                                           .size = parse_size(arguments.size),
                                           .colour_rays = arguments.rays,
                                           .threads = arguments.machine.threads,
                                           .make = [views](std::uint64_t view) { return views->view(view, view); },
                                           .source = fmt::format("{}, scale {}, things {}, game models {}", arguments.game,
                                                                 arguments.scale, arguments.things, arguments.game_models)};
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
    command
        .add_option("--scale", arguments->scale,
                    "render: worlds are shrunk to a random size from this to 1, towards that of homes")
        ->check(CLI::Range(0.1, 1.0))
        ->capture_default_str();
    command.add_option("--things", arguments->things, "render: at most this many procedural things stand about in a view")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    command.add_flag("--game-models", arguments->game_models, "render: some of the things are the game's own models");
    add_threads_option(command, arguments->machine);
    command.callback([&run, arguments] { run = [arguments] { return run_action(*arguments); }; });
}

}  // namespace patchfusion::cli
