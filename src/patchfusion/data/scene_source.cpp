// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/data/scene_source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/random.h"
#include "patchfusion/core/text_hash.h"
#include "patchfusion/scene/dataset_writer.h"
#include "patchfusion/worlds/map_views.h"

namespace patchfusion::data {
namespace {

/// The maps of a mix: those that are named, or all but those left out.
std::vector<std::string> chosen_maps(const WorldMix& mix) {
    const std::vector<std::string> all = worlds::list_all_maps(mix.folder);
    for (const auto* named : {&mix.maps, &mix.without}) {
        for (const std::string& map : *named) {
            if (!std::ranges::binary_search(all, map)) {
                throw InputError(fmt::format("{}: has no map {}; patchfusion worlds list --data {} tells them",
                                             mix.folder.string(), map, mix.folder.string()));
            }
        }
    }
    std::vector<std::string> chosen = mix.maps.empty() ? all : mix.maps;
    const auto is_among = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    std::erase_if(chosen, [&](const std::string& map) {
        return is_among(mix.without, map) || (!mix.games.empty() && !is_among(mix.games, map.substr(0, map.find('/'))));
    });
    return chosen;
}

/// Whether block `block` is one of worlds: `share` of every run of blocks is, evenly spread.
bool is_of_worlds(std::int64_t block, double share) {
    return std::floor(static_cast<double>(block + 1) * share) > std::floor(static_cast<double>(block) * share);
}

}  // namespace

SceneSource procedural_scenes() {
    return {"procedural", [](std::uint64_t seed, std::int64_t index) {
                return scene::make_scene(scene::scene_seed(seed, static_cast<std::uint64_t>(index)));
            }};
}

SceneSource mixed_scenes(const WorldMix& mix) {
    std::vector<std::string> maps = chosen_maps(mix);
    const std::uint64_t hash = text_hash(fmt::format("{}", fmt::join(maps, "/")));
    std::string name =
        fmt::format("worlds {} of {} maps ({:016x}) scale {} things {}{} block {}", mix.share, maps.size(), hash,
                    mix.smallest_scale, mix.most_things, mix.game_models ? " of ours and games" : "", mix.views_per_map);
    const auto views = std::make_shared<const worlds::MapViews>(
        mix.folder, std::move(maps),
        worlds::MapViewOptions{
            .smallest_scale = mix.smallest_scale, .most_things = mix.most_things, .game_models = mix.game_models});
    const SceneSource procedural = procedural_scenes();
    return {std::move(name), [views, procedural, mix](std::uint64_t seed, std::int64_t index) {
                const std::int64_t block = index / mix.views_per_map;
                if (!is_of_worlds(block, mix.share)) {
                    return procedural.make(seed, index);
                }
                return views->view(Random(seed).fork(static_cast<std::uint64_t>(block)).bits(),
                                   scene::scene_seed(seed, static_cast<std::uint64_t>(index)));
            }};
}

}  // namespace patchfusion::data
