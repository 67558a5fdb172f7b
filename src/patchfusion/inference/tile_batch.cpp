// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/tile_batch.h"

#include <utility>
#include <vector>

#include "patchfusion/tiling/resample.h"

namespace patchfusion::inference {

RunningDepth running_depth(const tiling::RunningMean& running, std::span<const Rect> tiles) {
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
    const double to_process_x = static_cast<double>(views.process_size.width) / static_cast<double>(views.working.size(3));
    const double to_process_y = static_cast<double>(views.process_size.height) / static_cast<double>(views.working.size(2));
    std::vector<torch::Tensor> crops;
    model::TileBatch batch;
    for (const auto& tile : tiles) {
        crops.push_back(tiling::crop(views.working, tile));
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
    if (kind != tiling::PlanKind::Fine) {
        context_ = model_->observe(whole);
    }
}

TileDepths TilePredictor::operator()(const model::TileBatch& tiles) {
    if (!context_) {
        const auto fine = model_->predict_fine(tiles.crops).depth;
        return {.depth = fine, .fine = fine};
    }
    const auto fused = model_->predict_tiles(*context_, tiles);
    return {.depth = fused.depth, .fine = fused.fine_depth};
}

void add_tiles(tiling::RunningMean& running, std::span<const Rect> tiles, const torch::Tensor& depth,
               const torch::Tensor& weight) {
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        running.add(tiles[i], depth[static_cast<std::int64_t>(i)][0], weight);
    }
}

void OverlapDifference::add(const torch::Tensor& depth, const RunningDepth& before) {
    if (before.any) {
        sum_ += (depth - before.depth).abs().masked_select(before.known).sum(torch::kFloat64).item<double>();
        pixels_ += before.known.sum().item<double>();
    }
}

void TileCounter::finished(std::size_t tiles) {
    done_ += static_cast<int>(tiles);
    if (progress_) {
        progress_("tiles", done_, total_);
    }
}

}  // namespace patchfusion::inference
