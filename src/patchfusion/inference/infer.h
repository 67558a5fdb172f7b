// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <cstdint>
#include <optional>
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

struct InferenceOptions {
    tiling::Plan plan = {};
    ConsistencyAwareInference cai = ConsistencyAwareInference::Paper;
    std::optional<double> focal_px = {};  // of the photograph; none: kDefaultFovDegrees
    std::uint64_t seed = 0;               // of the random tiles
    int batch = 4;                        // tiles per forward pass
};

/// A depth map and what it was made with.
struct DepthMap {
    torch::Tensor depth_m;  // [H,W] float32 metres, the photograph's own size
    double focal_px = 0;    // used to bring canonical depth to metres
    Size process_size;
    int tiles = 0;
    torch::Tensor overlap_difference;  // scalar: mean |prediction - running depth| over overlaps, metres; 0 without overlaps
};

/// Consistency-aware inference (section 3.2) of one photograph rgb [H,W,3] uint8, on the model's device; the result is on the
/// CPU. Equal seeds give equal maps. The batch matters to rN alone: tiles of a batch do not see each other's depth.
/// Throws InputError for a focal length or batch that is not positive. Progress counts tiles; the plan coarse has none.
[[nodiscard]] DepthMap infer(model::PatchFusion& model, const torch::Tensor& rgb, const InferenceOptions& options = {},
                             const Progress& progress = {});

}  // namespace patchfusion::inference
