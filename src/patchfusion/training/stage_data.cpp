// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/stage_data.h"

#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/random.h"

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

/// Which scenes of a stream are looked at.
struct SceneRange {
    int first = 0;
    int count = 0;
};

std::shared_ptr<data::RenderCache> filled_cache(const StageOptions& options, const data::RecordOptions& records,
                                                const SceneRange& scenes, data::SceneSource source, const Progress& on_render,
                                                const distributed::ProcessGroup& group) {
    const int first = scenes.first;
    auto cache = std::make_shared<data::RenderCache>(options.cache_folder, records, first + scenes.count, std::move(source));
    cache->fill(0, on_render, first, group.share());
    if (group.size() > 1) {
        group.wait_for_all();
        cache->fill(0, on_render, first);  // what the others rendered into a folder of their own
    }
    return cache;
}

}  // namespace

StageData open_stage_data(const StageOptions& options, const model::ModelConfig& config, const Progress& on_render,
                          const distributed::ProcessGroup& group) {
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
            filled_cache(options, others, {.first = 0, .count = options.validation_scenes}, scene_source(options, true),
                         on_render, group),
            data::StreamOptions{
                .kind = kind_for(options.stage), .seed = others.seed, .range = range, .variation = data::Variation::Plain});
    }
    data::ProceduralStream training(filled_cache(options, records, {.first = options.first_scene, .count = options.scenes},
                                                 scene_source(options, false), on_render, group),
                                    {.kind = kind_for(options.stage),
                                     .seed = options.seed,
                                     .range = range,
                                     .variation = data::Variation::Varied,
                                     .pairs = options.pairs_per_image,
                                     .first = options.first_scene,
                                     .sample_scale = options.sample_scale,
                                     .long_lens_share = options.long_lens_share,
                                     .painted_share = options.painted_share});
    return {.training = std::move(training), .held_out = std::move(held_out)};
}

}  // namespace patchfusion::training
