// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/running_depth.h"

#include "patchfusion/tiling/resample.h"

namespace patchfusion::training {
namespace {

/// Every second item along the batch, from item `first` on.
torch::Tensor every_second(const torch::Tensor& items, std::int64_t first) {
    return items.slice(0, first, items.size(0), 2);
}

template <class T>
std::vector<T> every_second(const std::vector<T>& items, std::size_t first) {
    std::vector<T> picked;
    for (std::size_t i = first; i < items.size(); i += 2) {
        picked.push_back(items[i]);
    }
    return picked;
}

model::TileBatch every_second(const model::TileBatch& tiles, std::size_t first) {
    return {.crops = every_second(tiles.crops, static_cast<std::int64_t>(first)),
            .rois = every_second(tiles.rois, first),
            .image_of_tile = every_second(tiles.image_of_tile, first),
            .running_depth = {},
            .has_running_depth = {}};
}

base_depth::BaseDepthOutput every_second(const base_depth::BaseDepthOutput& fine, std::int64_t first) {
    base_depth::BaseDepthOutput picked = {.depth = every_second(fine.depth, first), .features = {}};
    for (std::size_t level = 0; level < fine.features.levels.size(); ++level) {
        picked.features.levels.at(level) = every_second(fine.features.levels.at(level), first);
    }
    return picked;
}

/// D_g of the second tiles from D_f, for which nothing is learnt.
torch::Tensor fuse_alone(model::PatchFusion& model, const model::CoarseContext& context, const model::TileBatch& seconds,
                         const base_depth::BaseDepthOutput& fine) {
    const torch::NoGradGuard no_grad;
    return model->fuse(context, seconds, every_second(fine, 1)).depth;
}

/// a0, b0, a1, b1, ...
torch::Tensor alternate(const torch::Tensor& a, const torch::Tensor& b) {
    return torch::stack({a, b}, 1).flatten(0, 1);
}

}  // namespace

RunningDepth running_depth_between(const torch::Tensor& depth, const std::vector<RectF>& from, const std::vector<RectF>& to) {
    const Size tile = {static_cast<int>(depth.size(2)), static_cast<int>(depth.size(3))};
    std::vector<RectF> seen;  // `to` in pixels of `from`
    std::vector<torch::Tensor> masks;
    const auto inside = [](double start, double length, int pixels) {
        const auto at = start + (torch::arange(pixels, torch::kFloat64) + 0.5) * (length / pixels);
        return (at >= 0).logical_and(at <= pixels);
    };
    for (std::size_t i = 0; i < to.size(); ++i) {
        const double x = tile.width / from[i].width;
        const double y = tile.height / from[i].height;
        seen.push_back({(to[i].left - from[i].left) * x, (to[i].top - from[i].top) * y, to[i].width * x, to[i].height * y});
        const auto rows = inside(seen.back().top, seen.back().height, tile.height);         // [h]
        const auto columns = inside(seen.back().left, seen.back().width, tile.width);       // [w]
        masks.push_back(rows.unsqueeze(1).logical_and(columns.unsqueeze(0)).unsqueeze(0));  // [1,h,w]
    }
    return {.depth = tiling::roi_align(depth, seen, tile), .is_there = torch::stack(masks).to(depth.device())};
}

model::FusionOutput fuse_in_turn(model::PatchFusion& model, const model::CoarseContext& context, const model::TileBatch& tiles,
                                 const base_depth::BaseDepthOutput& fine) {
    const model::TileBatch firsts = every_second(tiles, 0);
    const model::FusionOutput before = model->fuse(context, firsts, every_second(fine, 0));
    model::TileBatch seconds = every_second(tiles, 1);
    const RunningDepth running = running_depth_between(before.depth.detach(), firsts.rois, seconds.rois);
    seconds.running_depth = torch::where(running.is_there, running.depth, fuse_alone(model, context, seconds, fine))
                                .clamp(model->config().min_depth, model->config().max_depth);  // as inference keeps it
    seconds.has_running_depth = torch::ones_like(running.is_there);
    const model::FusionOutput after = model->fuse(context, seconds, every_second(fine, 1));
    model::FusionOutput both = {.depth = alternate(before.depth, after.depth), .features = {}};
    for (std::size_t level = 0; level < both.features.levels.size(); ++level) {
        both.features.levels.at(level) = alternate(before.features.levels.at(level), after.features.levels.at(level));
    }
    return both;
}

}  // namespace patchfusion::training
