// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/stage_data.h"

#include <fmt/format.h>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/random.h"
#include "patchfusion/datasets/depth_set.h"

namespace patchfusion::training {
namespace {

constexpr int kHeldOutViewsPerMap = 4;
constexpr int kPhotographicRays = 9;  // per pixel of held-out scenes: nearly as free of noise as a photograph that is shrunk

data::SampleKind kind_for(Stage stage) {
    switch (stage) {
        case Stage::Coarse:
            return data::SampleKind::View;
        case Stage::Fine:
            return data::SampleKind::Tile;
        case Stage::Fusion:
            return data::SampleKind::ViewAndTiles;
    }
    throw InternalError("unknown stage");
}

/// The scenes that training looks at, or those held out, which look at their own maps and more of them.
data::SceneSource scene_source(const StageOptions& options, bool held_out) {
    if (options.worlds.empty()) {
        return data::procedural_scenes();
    }
    data::WorldMix mix;
    mix.folder = options.worlds;
    mix.games = options.games;
    mix.share = options.world_share;
    mix.without = options.test_maps;
    if (held_out) {
        mix.maps = options.validation_maps;
        mix.views_per_map = kHeldOutViewsPerMap;
    } else {
        mix.game_models = true;  // which held-out maps would share with those of training
        mix.without.insert(mix.without.end(), options.validation_maps.begin(), options.validation_maps.end());
    }
    return data::mixed_scenes(mix);
}

/// All photographs of a folder's sets, or of a part of them.
std::vector<datasets::DepthItem> photographs_of(const std::filesystem::path& folder, const std::string& split) {
    std::vector<datasets::DepthItem> photographs;
    for (datasets::DepthSet& set : datasets::find_depth_sets(folder, split)) {
        for (datasets::DepthItem& item : set.items) {
            item.name = set.name + "/" + item.name;
            photographs.push_back(std::move(item));
        }
    }
    return photographs;
}

/// `count` of the held-out photographs, evenly spread: neighbours in a list are often of one scene. None may be among those to
/// train on.
std::vector<datasets::DepthItem> held_out_photographs(const StageOptions& options,
                                                      const std::vector<datasets::DepthItem>& training) {
    const auto folder = options.validation_data.empty() ? options.data : options.validation_data;
    const auto all = photographs_of(folder, options.validation_split);
    std::set<std::string> trained_on;
    if (std::filesystem::weakly_canonical(folder) == std::filesystem::weakly_canonical(options.data)) {
        for (const datasets::DepthItem& item : training) {
            trained_on.insert(item.name);
        }
    }
    const std::size_t count = std::min(all.size(), static_cast<std::size_t>(options.validation_scenes));
    std::vector<datasets::DepthItem> chosen;
    for (std::size_t i = 0; i < count; ++i) {
        chosen.push_back(all[i * all.size() / count]);
        if (trained_on.contains(chosen.back().name)) {
            throw InputError(
                fmt::format("{}: {} is trained on and held out; give another validation_split or validation_data, or "
                            "validation_scenes = 0",
                            folder.string(), chosen.back().name));
        }
    }
    return chosen;
}

/// Photographs that are left out: each is told once, and at the end how many there were.
class BrokenPhotos {
  public:
    explicit BrokenPhotos(std::function<void(const std::string&)> tell) : tell_(std::move(tell)) {}
    void operator()(const std::string& message) {
        const std::scoped_lock lock(mutex_);
        if (messages_.insert(message).second) {
            tell_(message);
        }
    }
    void tell_count() const {
        if (!messages_.empty()) {
            tell_(fmt::format("{} missing or broken photographs in all; others take their places", messages_.size()));
        }
    }

  private:
    std::function<void(const std::string&)> tell_;
    std::mutex mutex_;
    std::set<std::string> messages_;
};

/// Of a stage's photographs or scenes those that it trains on and those held out; none of the latter without validation.
struct Sources {
    data::RecordSource training;
    data::RecordSource held_out;
    int held_out_count = 0;
};

Sources sources(const StageOptions& options, const data::OnBrokenPhoto& on_broken) {
    const int held_out_count = options.validation_scenes;
    Sources found{.training = {}, .held_out = {}, .held_out_count = held_out_count};
    if (options.data.empty()) {
        found.training = data::rendered_records(scene_source(options, false));
        if (held_out_count > 0) {
            found.held_out = data::rendered_records(scene_source(options, true));
        }
        return found;
    }
    const auto photographs = photographs_of(options.data, options.split);
    if (held_out_count > 0) {
        auto held_out = held_out_photographs(options, photographs);
        found.held_out_count = static_cast<int>(held_out.size());
        found.held_out = data::photographed_records(std::move(held_out), on_broken);
    }
    found.training = data::photographed_records(photographs, on_broken);
    return found;
}

/// Which records of a source are looked at.
struct RecordRange {
    int first = 0;
    int count = 0;
};

std::shared_ptr<data::RenderCache> filled_cache(const StageOptions& options, const data::RecordOptions& records,
                                                const RecordRange& range, data::RecordSource source, const Progress& on_render,
                                                const distributed::ProcessGroup& group) {
    const int first = range.first;
    auto cache =
        std::make_shared<data::RenderCache>(options.cache_folder, records, first + range.count, std::move(source), first);
    cache->fill(at::get_num_threads(), on_render, first, group.share());
    group.wait_for_all();
    if (cache->count(first) < range.count) {
        cache->fill(at::get_num_threads(), on_render, first);  // what the others made in a folder of their own
    }
    return cache;
}

}  // namespace

StageData open_stage_data(const StageOptions& options, const model::ModelConfig& config, const TrainingObserver& observer,
                          const distributed::ProcessGroup& group) {
    const Progress on_render = group.leads() ? observer.on_render : Progress();
    const auto broken = std::make_shared<BrokenPhotos>(observer.on_broken_photo);
    const data::OnBrokenPhoto on_broken =
        observer.on_broken_photo ? [broken](const std::string& message) { (*broken)(message); } : data::OnBrokenPhoto();
    Sources from = sources(options, on_broken);
    data::RecordOptions records;
    records.seed = options.seed;
    records.process_size = config.process_size;
    records.split = config.split;
    records.canonical_focal_px = config.canonical_focal_px;
    records.colour_rays = options.colour_rays;
    const data::CanonicalRange range = {.min_m = config.min_depth, .max_m = config.max_depth};

    std::unique_ptr<data::ProceduralStream> held_out;
    if (options.validation_scenes > 0) {
        data::RecordOptions others = records;
        others.seed = Random(options.seed).fork(0x68656c64ULL).bits();
        others.window_candidates = 1;  // tiles as they come
        others.colour_rays = kPhotographicRays;
        held_out = std::make_unique<data::ProceduralStream>(
            filled_cache(options, others, {.first = 0, .count = from.held_out_count}, std::move(from.held_out), on_render,
                         group),
            data::StreamOptions{
                .kind = kind_for(options.stage), .seed = others.seed, .range = range, .variation = data::Variation::Plain});
    }
    data::ProceduralStream training(filled_cache(options, records, {.first = options.first_scene, .count = options.scenes},
                                                 std::move(from.training), on_render, group),
                                    {.kind = kind_for(options.stage),
                                     .seed = options.seed,
                                     .range = range,
                                     .variation = data::Variation::Varied,
                                     .pairs = options.pairs_per_image,
                                     .first = options.first_scene,
                                     .sample_scale = options.sample_scale,
                                     .long_lens_share = options.long_lens_share,
                                     .painted_share = options.painted_share});
    broken->tell_count();
    return {.training = std::move(training), .held_out = std::move(held_out)};
}

}  // namespace patchfusion::training
