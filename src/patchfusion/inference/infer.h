// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "patchfusion/core/progress.h"
#include "patchfusion/model/patchfusion.h"
#include "patchfusion/tiling/schedule.h"

namespace patchfusion::inference {

/// Paper: any aspect, dynamic update, per-tile stratified random tiles. Official: the released code's plan (stretched to the
/// model's process size, no dynamic update).
enum class ConsistencyAwareInference { Paper, Official };

/// Field of view along the longer side (turning the camera does not change its lens) assumed where neither EXIF nor the user
/// tells the focal length, degrees (a 28 mm phone lens).
inline constexpr double kDefaultFovDegrees = 65.0;
/// What a user may say it is, degrees.
inline constexpr double kNarrowestFovDegrees = 1.0;
inline constexpr double kWidestFovDegrees = 170.0;

/// infer() at work: what it has after N_c, which comes first, and after each batch of tiles. The tensors are its own, to be
/// read during the call only.
struct Glimpse {
    Size grid;                    // the working grid; empty for the plan coarse
    torch::Tensor coarse_m;       // D_c [h,w] metres, of the process size; undefined for the plan fine
    std::span<const Rect> tiles;  // those just predicted, on the working grid; none after N_c
    torch::Tensor fine_m;         // D_f [T,h,w] metres of these tiles
    torch::Tensor running_m;      // the running mean [H,W] metres on the working grid, 0 where no tile was yet
    int tiles_done = 0;
    int tiles_total = 0;
};

/// Sees infer() at work, on its thread; what it throws (Cancelled) ends the inference.
using Watch = std::function<void(const Glimpse&)>;

struct InferenceOptions {
    tiling::Plan plan = {};
    ConsistencyAwareInference cai = ConsistencyAwareInference::Paper;
    std::optional<double> focal_px = {};             // of the photograph; none: kDefaultFovDegrees
    std::uint64_t seed = 0;                          // of the random tiles
    std::optional<int> batch = {};                   // tiles predicted together; none: tiles_together
    std::optional<std::int64_t> memory_budget = {};  // bytes of this process; none: nearly all there is (tiles_at_once)
    std::optional<int> tile_pixels = {};  // of the photograph along its longer side that a tile covers, about: more tiles for
                                          // larger photographs (tiling::tiles_per_side); none: the model's 4x4
    bool on_working_grid = false;  // leave the map on the grid that the networks made it on, as the released code's m1 and m2
    bool overlap_map = false;      // also DepthMap::overlap_map_m
    Watch watch = {};              // of the paper's inference; the released code's is not watched
};

/// A depth map and what it was made with.
struct DepthMap {
    torch::Tensor depth_m;  // [H,W] float32 metres, the photograph's own size, or on_working_grid that grid's
    double focal_px = 0;    // of the photograph, used to bring canonical depth to metres
    Size process_size;
    int tiles = 0;
    torch::Tensor overlap_difference;  // scalar: mean |prediction - running depth| over overlaps, metres; 0 without overlaps
    torch::Tensor overlap_map_m = {};  // [gh,gw] the same per pixel of the working grid, NaN where no tile met a running depth;
                                       // undefined unless asked for, without overlaps, and from the released code's inference
};

/// Consistency-aware inference (section 3.2) of one photograph rgb [H,W,3] uint8, on the model's device; the result is on the
/// CPU. Equal seeds give equal maps. The batch matters to rN alone: tiles of a batch do not see each other's depth.
/// Memory matters to no map: a batch that does not fit into the budget is predicted in several forward passes.
/// Throws InputError for a focal length, batch or tile_pixels that is not positive, for tile_pixels with the released code's
/// inference, and where one tile at a time does not fit into the memory budget. Progress counts tiles; the plan coarse has
/// none. Memory beyond the networks' own: the photograph, given away the sooner gone, and the running mean, then the running
/// mean and the result.
[[nodiscard]] DepthMap infer(model::PatchFusion& model, torch::Tensor rgb, const InferenceOptions& options = {},
                             const Progress& progress = {});

}  // namespace patchfusion::inference
