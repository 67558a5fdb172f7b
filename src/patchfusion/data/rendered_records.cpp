// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/core/random.h"
#include "patchfusion/data/record_source.h"
#include "patchfusion/data/window_choice.h"
#include "patchfusion/scene/dataset_writer.h"
#include "patchfusion/scene/scene.h"

namespace patchfusion::data {
namespace {

Pixels render_pixels(const scene::RayTracer& tracer, Size size, const scene::ViewWindow& window, int rays, double factor) {
    const auto view = tracer.render(size, window, {.colour_rays = rays, .threads = 1});
    return {.rgb = view.rgb, .depth = stored_depth(view.depth_m, factor)};
}

}  // namespace

Record render_record(const RecordOptions& options, std::int64_t index, const SceneSource& source) {
    if (options.view_scale < 1 || options.window_tiles < 1 || options.window_tiles > options.split || options.colour_rays < 1) {
        throw InternalError(fmt::format("record options: view_scale {}, window_tiles {}, split {}, colour_rays {}",
                                        options.view_scale, options.window_tiles, options.split, options.colour_rays));
    }
    const std::uint64_t seed = scene::scene_seed(options.seed, static_cast<std::uint64_t>(index));
    scene::Scene scene = source.make(options.seed, index);
    scene.camera.aspect = static_cast<float>(options.process_size.width) / static_cast<float>(options.process_size.height);
    const double focal_px = static_cast<double>(scene.camera.focal) * options.process_size.width;  // of the process grid
    const double factor = options.canonical_focal_px > 0 ? options.canonical_focal_px / focal_px : 1.0;

    const scene::RayTracer tracer(scene);
    Random random = Random(seed).fork(0x57696e646f77ULL);
    Record record;
    record.view = render_pixels(tracer, options.view_size(), {}, options.colour_rays, factor);
    const auto probe = [&](double u, double v) { return tracer.depth_at(u, v); };
    record.place = choose_window(probe, options.window_tiles / options.split, options.window_candidates, random);
    record.window = render_pixels(tracer, options.window_size(), record.place, options.colour_rays, factor);
    return record;
}

RecordSource rendered_records(SceneSource scenes) {
    std::string name = scenes.name;
    return {"scenes", std::move(name), [scenes = std::move(scenes)](const RecordOptions& options, std::int64_t index) {
                return render_record(options, index, scenes);
            }};
}

}  // namespace patchfusion::data
