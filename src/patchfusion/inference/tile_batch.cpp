// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/tile_batch.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "patchfusion/core/stage_clock.h"
#include "patchfusion/nn/resize.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::inference {
namespace {

/// Each tile's D_f brought to its D_c, both [T,1,h,w]. The baselines work on the CPU.
torch::Tensor blended(const blending::TileBlend& blend, const torch::Tensor& fine, const torch::Tensor& coarse) {
    const Stage stage("blending");
    const auto f = fine.to(torch::kCPU, torch::kFloat32);
    const auto c = coarse.to(torch::kCPU, torch::kFloat32);
    std::vector<torch::Tensor> depths;
    for (std::int64_t tile = 0; tile < fine.size(0); ++tile) {
        depths.push_back(blend(f[tile][0], c[tile][0]).unsqueeze(0));
    }
    return torch::stack(depths).to(fine.device());
}

}  // namespace

RunningDepth running_depth(const tiling::RunningMean& running, std::span<const Rect> tiles) {
    const Stage stage("running mean");
    std::vector<torch::Tensor> depth;
    std::vector<torch::Tensor> known;
    for (const auto& tile : tiles) {
        depth.push_back(running.mean(tile).unsqueeze(0));
        known.push_back((running.weight(tile) > 0).unsqueeze(0));
    }
    RunningDepth before{.depth = torch::stack(depth), .known = torch::stack(known)};
    before.any = before.known.any().item<bool>();
    return before;
}

model::TileBatch tile_batch(const Views& views, std::span<const Rect> tiles, const RunningDepth& before) {
    const Stage stage("tile crops");
    const double to_process_x = static_cast<double>(views.process_size.width) / views.working.size().width;
    const double to_process_y = static_cast<double>(views.process_size.height) / views.working.size().height;
    std::vector<torch::Tensor> crops;
    model::TileBatch batch;
    for (const auto& tile : tiles) {
        crops.push_back(views.working.crop(tile));
        batch.rois.push_back({.left = tile.left * to_process_x,
                              .top = tile.top * to_process_y,
                              .width = tile.width * to_process_x,
                              .height = tile.height * to_process_y});
    }
    batch.crops = torch::cat(crops);
    if (before.any) {
        batch.running_depth = before.depth;
        batch.has_running_depth = before.known;
    }
    return batch;
}

TilePredictor::TilePredictor(model::PatchFusion model, tiling::PlanKind kind, const torch::Tensor& whole)
    : model_(std::move(model)) {
    if (tiling::is_blend(kind)) {
        coarse_ = model_->predict_coarse(whole).depth;
        blend_ = blending::make_tile_blend(kind, nn::size_of(whole));
    } else if (kind != tiling::PlanKind::Fine) {
        context_ = model_->observe(whole);
        coarse_ = context_->depth;
    }
}

TileDepths TilePredictor::operator()(const model::TileBatch& tiles) {
    if (context_) {
        const auto fused = model_->predict_tiles(*context_, tiles);
        return {.depth = fused.depth, .fine = fused.fine_depth};
    }
    const auto fine = model_->predict_fine(tiles.crops).depth;  // D_f
    if (!blend_) {
        return {.depth = fine, .fine = fine};
    }
    return {.depth = blended(blend_, fine, tiling::roi_align(coarse_, tiles.rois, nn::size_of(fine))), .fine = fine};
}

void add_tiles(tiling::RunningMean& running, std::span<const Rect> tiles, const torch::Tensor& depth,
               const torch::Tensor& weight) {
    const Stage stage("running mean");
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        running.add(tiles[i], depth[static_cast<std::int64_t>(i)][0], weight);
    }
}

OverlapDifference::OverlapDifference(Size grid, torch::Device device)
    : sums_(torch::zeros({grid.height, grid.width}, device)), counts_(torch::zeros({grid.height, grid.width}, device)) {}

void OverlapDifference::add(std::span<const Rect> tiles, const torch::Tensor& depth, const RunningDepth& before) {
    if (!before.any) {
        return;
    }
    const Stage stage("overlaps");
    const auto difference = (depth - before.depth).abs_().mul_(before.known);  // [T,1,h,w], 0 where there was none
    sum_ += difference.sum(torch::kFloat64).item<double>();
    pixels_ += before.known.sum().item<double>();
    for (std::size_t i = 0; sums_.defined() && i < tiles.size(); ++i) {
        tiling::crop(sums_, tiles[i]).add_(difference[static_cast<std::int64_t>(i)][0]);
        tiling::crop(counts_, tiles[i]).add_(before.known[static_cast<std::int64_t>(i)][0]);
    }
}

torch::Tensor OverlapDifference::map() const {
    return sums_.defined() && pixels_ > 0 ? sums_ / counts_ : torch::Tensor();
}

void TileCounter::finished(std::size_t tiles) {
    done_ += static_cast<int>(tiles);
    if (progress_) {
        progress_("tiles", done_, total_);
    }
}

}  // namespace patchfusion::inference
