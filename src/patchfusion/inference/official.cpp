// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/official.h"

#include <span>
#include <utility>
#include <vector>

#include "patchfusion/inference/memory_budget.h"
#include "patchfusion/inference/tile_batch.h"
#include "patchfusion/tiling/running_mean.h"

namespace patchfusion::inference {
namespace {

/// The rectangle of the image grid that a tile of the working grid stands for. Both lie on multiples of half a tile; counting
/// those keeps the positions whole where the grids' ratio is not.
Rect on_image_grid(const Rect& tile, Size image_tile) {
    const auto halves = [](int position, int length) { return 2 * (position / length) + (position % length != 0 ? 1 : 0); };
    return {.left = halves(tile.left, tile.width) * (image_tile.width / 2),
            .top = halves(tile.top, tile.height) * (image_tile.height / 2),
            .width = image_tile.width,
            .height = image_tile.height};
}

std::vector<Rect> on_image_grid(std::span<const Rect> tiles, Size image_tile) {
    std::vector<Rect> on_image;
    for (const auto& tile : tiles) {
        on_image.push_back(on_image_grid(tile, image_tile));
    }
    return on_image;
}

/// The batch with its crops brought from the image grid to the process size as the released code does it.
model::TileBatch resized_batch(const Views& views, std::span<const Rect> tiles) {
    auto batch = tile_batch(views, tiles);
    batch.crops = at::upsample_bilinear2d(batch.crops, sides(views.process_size), /*align_corners=*/true);
    return batch;
}

constexpr int kOfficialBatch = 4;  // random tiles of one column, predicted together: the released code's process_num

int tile_count(const tiling::OfficialSchedule& schedule) {
    std::size_t count = schedule.working.regular.size() + schedule.working.shifted.size();
    for (const auto& pass : schedule.random) {
        count += pass.size();
    }
    return static_cast<int>(count);
}

}  // namespace

CanonicalMap official_map(model::PatchFusion& model, const Views& views, tiling::PlanKind kind,
                          const tiling::OfficialSchedule& schedule, int batch, const Progress& progress) {
    const auto device = views.whole.device();
    TilePredictor predict(model, kind, views.whole);
    tiling::RunningMean running(schedule.working.grid, device);
    OverlapDifference overlaps;
    TileCounter counter(tile_count(schedule), progress);
    const auto add = [&](std::span<const Rect> tiles, const torch::Tensor& depth, const torch::Tensor& weight) {
        overlaps.add(tiles, depth, running_depth(running, tiles));
        add_tiles(running, tiles, depth, weight);
        counter.finished(tiles.size());
    };

    const auto weight = tiling::blend_mask(schedule.working.tile).to(device);
    for (const auto tiles : tiling::batches(schedule.working, batch)) {
        add(tiles, predict(resized_batch(views, on_image_grid(tiles, schedule.random_tile))).depth, weight);
    }
    if (kind == tiling::PlanKind::Random) {
        running = running.officially_resized(schedule.random_grid);
        const auto random_weight = tiling::blend_mask(schedule.random_tile).to(device);
        for (const auto& tiles : schedule.random) {
            const auto depth = at::upsample_nearest2d(predict(resized_batch(views, tiles)).depth, sides(schedule.random_tile));
            add(tiles, depth, random_weight);
        }
    }
    return {.depth = running.map(), .tiles = counter.total(), .overlap_difference = overlaps.mean()};
}

DepthMap infer_officially(model::PatchFusion& model, torch::Tensor rgb, const InferenceOptions& options,
                          const Progress& progress) {
    const torch::InferenceMode no_gradients;
    const auto& config = model->config();
    const auto schedule = tiling::make_official_schedule(
        options.plan, config.process_size,
        {.split = config.split, .batch = options.batch.value_or(kOfficialBatch), .seed = options.seed});
    const Views views = view_photo_officially(rgb, config, schedule.random_grid, model->parameters().front().device());
    rgb.reset();                           // the photograph, given away the sooner gone
    (void)focal_of(options, views.photo);  // one that cannot be is refused before the work
    if (options.plan.kind == tiling::PlanKind::Coarse) {
        return in_metres({.depth = model->predict_coarse(views.whole).depth[0][0]}, views, options, config);
    }
    const int batch = tiles_at_once(options, config, schedule.random_grid, views.photo, views.whole.device());
    return in_metres(official_map(model, views, options.plan.kind, schedule, batch, progress), views, options, config);
}

}  // namespace patchfusion::inference
