// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/tile_predictions.h"

#include <functional>
#include <span>

#include "patchfusion/inference/canonical_map.h"
#include "patchfusion/inference/memory_budget.h"
#include "patchfusion/inference/tile_batch.h"
#include "patchfusion/inference/views.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::inference {
namespace {

/// [T,1,h,w] canonical metres of tiles of the working grid.
using PredictRects = std::function<torch::Tensor(std::span<const Rect>)>;

/// Crops of N_c's one map on the working grid.
PredictRects coarse_crops(model::PatchFusion& model, const Views& views, Size grid) {
    const auto depth =  // D_c [1,1,h,w], in range before it is resized, as the whole map is
        model->predict_coarse(views.whole).depth.clamp(model->config().min_depth, model->config().max_depth);
    const auto map = at::upsample_bilinear2d(depth, sides(grid), /*align_corners=*/false);  // [1,1,H,W]
    return [map](std::span<const Rect> tiles) {
        std::vector<torch::Tensor> crops;
        for (const auto& tile : tiles) {
            crops.push_back(tiling::crop(map, tile));
        }
        return torch::cat(crops);
    };
}

/// Each tile by itself: no running depth.
PredictRects tiles_alone(model::PatchFusion& model, tiling::PlanKind kind, const Views& views) {
    return [&views, predict = TilePredictor(model, kind, views.whole)](std::span<const Rect> tiles) mutable {
        return predict(tile_batch(views, tiles)).depth;
    };
}

}  // namespace

std::vector<TilePrediction> predict_each_tile(model::PatchFusion& model, const torch::Tensor& rgb, tiling::PlanKind kind,
                                              const InferenceOptions& options) {
    const torch::InferenceMode no_gradients;
    const auto& config = model->config();
    const Views views = view_photo(rgb, config, model->parameters().front().device(), options.tile_pixels);
    const auto schedule = tiling::make_schedule({.kind = tiling::PlanKind::P49}, views.process_size, {.split = views.split});
    const auto predict =
        kind == tiling::PlanKind::Coarse ? coarse_crops(model, views, schedule.grid) : tiles_alone(model, kind, views);
    const double metres = metres_per_canonical(views, focal_of(options, views.photo), config);

    std::vector<TilePrediction> predictions;
    const int batch = tiles_at_once(options, config, schedule.grid, views.photo, views.whole.device());
    for (const auto tiles : tiling::batches(schedule, batch)) {
        const auto depth = predict(tiles).clamp(config.min_depth, config.max_depth).mul(metres).cpu();  // [T,1,h,w]
        for (std::size_t i = 0; i < tiles.size(); ++i) {
            predictions.push_back({.rect_in_grid = tiles[i], .depth_m = depth[static_cast<std::int64_t>(i)][0]});
        }
    }
    return predictions;
}

}  // namespace patchfusion::inference
