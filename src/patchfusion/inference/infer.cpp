// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/infer.h"

#include <fmt/format.h>

#include "patchfusion/core/error.h"
#include "patchfusion/inference/canonical_map.h"
#include "patchfusion/inference/official.h"
#include "patchfusion/inference/tile_batch.h"
#include "patchfusion/inference/views.h"

namespace patchfusion::inference {
namespace {

void check(const InferenceOptions& options) {
    if (options.batch < 1) {
        throw InputError(fmt::format("batch {} cannot be: give at least 1 tile per forward pass", options.batch));
    }
}

}  // namespace

DepthMap infer(model::PatchFusion& model, const torch::Tensor& rgb, const InferenceOptions& options, const Progress& progress) {
    check(options);
    const torch::InferenceMode no_gradients;
    const auto device = model->parameters().front().device();
    const auto& config = model->config();
    if (options.cai == ConsistencyAwareInference::Official) {
        return infer_officially(model, rgb, options, progress);
    }

    const Views views = view_photo(rgb, config, device);
    if (options.plan.kind == tiling::PlanKind::Coarse) {
        return in_metres({.depth = model->coarse().forward(views.whole).depth[0][0]}, views, options, config);  // D_c alone
    }

    const auto predict = tile_predictor(model, options.plan.kind, views.whole);  // observes the whole image, Eq. 1
    const auto schedule =
        tiling::make_schedule(options.plan, views.process_size, {.split = config.split, .seed = options.seed});
    const auto weight = tiling::blend_mask(schedule.tile).to(device);
    tiling::RunningMean running(schedule.grid, device);
    OverlapDifference overlaps;
    TileCounter counter(tiling::tile_count(schedule), progress);
    for (const auto tiles : tiling::batches(schedule, options.batch)) {
        const auto before = running_depth(running, tiles);             // D_g so far, where there is one (section 3.2)
        const auto depth = predict(tile_batch(views, tiles, before));  // section 3.1; known D_g in the place of D_f
        overlaps.add(depth, before);
        add_tiles(running, tiles, depth, weight);  // running mean
        counter.finished(tiles.size());
    }
    return in_metres({.depth = running.map(), .tiles = counter.total(), .overlap_difference = overlaps.mean()}, views, options,
                     config);
}

}  // namespace patchfusion::inference
