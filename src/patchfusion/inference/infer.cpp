// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/infer.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>
#include <vector>

#include "patchfusion/core/error.h"
#include "patchfusion/inference/canonical_map.h"
#include "patchfusion/inference/memory_budget.h"
#include "patchfusion/inference/official.h"
#include "patchfusion/inference/tile_batch.h"
#include "patchfusion/inference/views.h"

namespace patchfusion::inference {
namespace {

void check(const InferenceOptions& options) {
    if (options.batch.value_or(1) < 1) {
        throw InputError(fmt::format("batch {} cannot be: give at least 1 tile per forward pass", *options.batch));
    }
    if (options.tile_pixels.value_or(1) < 1) {
        throw InputError(fmt::format("tiles of {} pixels cannot be: give at least 1", *options.tile_pixels));
    }
    if (options.tile_pixels && options.cai == ConsistencyAwareInference::Official) {
        throw InputError("tiles of a number of pixels are not of the official code: give them with --cai paper");
    }
}

/// Shows somebody what there is so far, in metres within the model's range as the result will be.
class Showing {
  public:
    Showing(const Views& views, const InferenceOptions& options, const model::ModelConfig& config)
        : watch_(options.watch), config_(config) {
        if (watch_) {
            metres_ = metres_per_canonical(views, focal_of(options, views.photo), config);
        }
    }

    /// D_c [1,1,h,w], or none.
    void coarse(const torch::Tensor& depth, Size grid = {}, int tiles = 0) {
        if (watch_) {
            glimpse_.grid = grid;
            glimpse_.tiles_total = tiles;
            glimpse_.coarse_m = depth.defined() ? in_range(depth[0][0]) : depth;
            watch_(glimpse_);
        }
    }

    /// D_f [T,1,h,w] of tiles that were just added to the running mean.
    void tiles(std::span<const Rect> tiles, const torch::Tensor& fine, const tiling::RunningMean& running) {
        if (watch_) {
            glimpse_.tiles = tiles;
            glimpse_.tiles_done += static_cast<int>(tiles.size());
            glimpse_.fine_m = in_range(fine.squeeze(1));
            glimpse_.running_m = torch::where(running.map() > 0, in_range(running.map()), running.map());
            watch_(glimpse_);
        }
    }

  private:
    [[nodiscard]] torch::Tensor in_range(const torch::Tensor& depth) const {
        return depth.clamp(config_.min_depth, config_.max_depth).mul_(metres_).cpu();
    }

    const Watch& watch_;
    const model::ModelConfig& config_;
    double metres_ = 1;
    Glimpse glimpse_;
};

/// Predicts tiles that all meet the same running depth, in forward passes of at most `at_once`.
TileDepths predict_together(TilePredictor& predict, const Views& views, std::span<const Rect> tiles, const RunningDepth& before,
                            int at_once) {
    const auto most = static_cast<std::size_t>(at_once);
    std::vector<torch::Tensor> depth;
    std::vector<torch::Tensor> fine;
    for (std::size_t first = 0; first < tiles.size(); first += most) {
        const auto pass = tiles.subspan(first, std::min(most, tiles.size() - first));
        const auto from = static_cast<std::int64_t>(first);
        const auto count = static_cast<std::int64_t>(pass.size());
        const TileDepths depths = predict(tile_batch(
            views, pass,
            {.depth = before.depth.narrow(0, from, count), .known = before.known.narrow(0, from, count), .any = before.any}));
        depth.push_back(depths.depth);
        fine.push_back(depths.fine);
    }
    return {.depth = torch::cat(depth), .fine = torch::cat(fine)};
}

}  // namespace

DepthMap infer(model::PatchFusion& model, torch::Tensor rgb, const InferenceOptions& options, const Progress& progress) {
    check(options);
    const torch::InferenceMode no_gradients;
    const auto device = model->parameters().front().device();
    const auto& config = model->config();
    if (options.cai == ConsistencyAwareInference::Official) {
        return infer_officially(model, std::move(rgb), options, progress);
    }

    Views views = view_photo(std::move(rgb), config, device, options.tile_pixels);
    (void)focal_of(options, views.photo);  // one that cannot be is refused before the work
    Showing show(views, options, config);
    if (options.plan.kind == tiling::PlanKind::Coarse) {
        const auto depth = model->predict_coarse(views.whole).depth;  // D_c alone
        show.coarse(depth);
        return in_metres({.depth = depth[0][0]}, views, options, config);
    }

    TilePredictor predict(model, options.plan.kind, views.whole);  // observes the whole image, Eq. 1
    const auto schedule = tiling::make_schedule(options.plan, views.process_size, {.split = views.split, .seed = options.seed});
    const auto weight = tiling::blend_mask(schedule.tile).to(device);
    tiling::RunningMean running(schedule.grid, device);
    OverlapDifference overlaps = options.overlap_map ? OverlapDifference(schedule.grid, device) : OverlapDifference();
    TileCounter counter(tiling::tile_count(schedule), progress);
    show.coarse(predict.coarse(), schedule.grid, counter.total());
    const int at_once = tiles_at_once(options, config, schedule.grid, views.photo, device);
    for (const auto tiles : tiling::batches(schedule, tiles_together(options, config))) {
        const auto before = running_depth(running, tiles);  // D_g so far, where there is one (section 3.2)
        // Section 3.1; known D_g in the place of D_f.
        const auto depths = predict_together(predict, views, tiles, before, at_once);
        depths.depth.clamp_(config.min_depth, config.max_depth);  // each one's, as D_g is an input of the next ones
        overlaps.add(tiles, depths.depth, before);
        add_tiles(running, tiles, depths.depth, weight);  // running mean
        show.tiles(tiles, depths.fine, running);
        counter.finished(tiles.size());
    }
    views.working = {};  // and the photograph, before there is a second map
    return in_metres({.depth = running.map(),
                      .tiles = counter.total(),
                      .overlap_difference = overlaps.mean(),
                      .overlap_map = overlaps.map()},
                     views, options, config);
}

}  // namespace patchfusion::inference
