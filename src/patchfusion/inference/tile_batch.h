// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <optional>
#include <span>
#include <utility>

#include "patchfusion/blending/tile_blend.h"
#include "patchfusion/core/progress.h"
#include "patchfusion/inference/infer.h"
#include "patchfusion/inference/views.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/tiling/running_mean.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::inference {

/// What the running mean says about some tiles before they are predicted: D_g so far.
struct RunningDepth {
    torch::Tensor depth;  // [T,1,h,w] canonical metres
    torch::Tensor known;  // [T,1,h,w] bool, where there is one
    bool any = false;
};

[[nodiscard]] RunningDepth running_depth(const tiling::RunningMean& running, std::span<const Rect> tiles);

/// Tiles of the working grid with their place in the whole image and, where there is one, the running depth that replaces D_f.
[[nodiscard]] model::TileBatch tile_batch(const Views& views, std::span<const Rect> tiles, const RunningDepth& before = {});

/// What the networks say about tiles [T,1,h,w], canonical metres.
struct TileDepths {
    torch::Tensor depth;  // D: of N_g, D_f for the plan fine, D_f brought to D_c for blending baselines
    torch::Tensor fine;   // D_f
};

/// How a plan predicts tiles: N_f alone for `fine`; N_f brought to N_c, tile by tile, for the blending baselines; else N_g
/// guided by the whole image. N_c and what guides N_g see the whole image here, once.
class TilePredictor {
  public:
    TilePredictor(model::PatchFusion model, tiling::PlanKind kind, const torch::Tensor& whole);

    [[nodiscard]] TileDepths operator()(const model::TileBatch& tiles);
    /// D_c [1,1,h,w], canonical metres; undefined for the plan fine.
    [[nodiscard]] torch::Tensor coarse() const { return coarse_; }

  private:
    model::PatchFusion model_;
    std::optional<model::CoarseContext> context_;
    torch::Tensor coarse_;       // D_c [1,1,h,w]; undefined for the plan fine
    blending::TileBlend blend_;  // of baselines
};

/// Adds each tile's depth [T,1,h,w] to the running mean.
void add_tiles(tiling::RunningMean& running, std::span<const Rect> tiles, const torch::Tensor& depth,
               const torch::Tensor& weight);

/// Mean |prediction - running depth| over the pixels where tiles meet a depth that is already there.
class OverlapDifference {
  public:
    OverlapDifference() = default;
    /// Also per pixel of this grid.
    OverlapDifference(Size grid, torch::Device device);

    void add(std::span<const Rect> tiles, const torch::Tensor& depth, const RunningDepth& before);
    /// Canonical metres; 0 without overlaps.
    [[nodiscard]] double mean() const { return pixels_ > 0 ? sum_ / pixels_ : 0.0; }
    /// [H,W] canonical metres, the mean per pixel; NaN where tiles met none. Undefined without a grid and without overlaps.
    [[nodiscard]] torch::Tensor map() const;

  private:
    double sum_ = 0;
    double pixels_ = 0;
    torch::Tensor sums_;    // [H,W]
    torch::Tensor counts_;  // [H,W]
};

/// Reports finished tiles.
class TileCounter {
  public:
    TileCounter(int total, Progress progress) : progress_(std::move(progress)), total_(total) {}
    void finished(std::size_t tiles);
    [[nodiscard]] int total() const { return total_; }

  private:
    Progress progress_;
    int done_ = 0;
    int total_;
};

}  // namespace patchfusion::inference
