// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>

#include "patchfusion/inference/infer.h"
#include "patchfusion/inference/views.h"
#include "patchfusion/model/model_config.h"

namespace patchfusion::inference {

/// What a plan arrives at, in the network's own terms.
struct CanonicalMap {
    torch::Tensor depth;  // [h,w] canonical metres, of any size
    int tiles = 0;
    double overlap_difference = 0;   // mean |prediction - running depth| where tiles met one, canonical metres
    torch::Tensor overlap_map = {};  // [H,W] the same per pixel of the working grid, NaN where none met one; or undefined
};

/// Metres per canonical metre. Canonical depth is z · f0 / f with f the focal length in pixels of the process grid and f0 the
/// model's canonical one; 1 for models that give metres.
[[nodiscard]] double metres_per_canonical(const Views& views, double focal_px, const model::ModelConfig& config);

/// The focal length in pixels of the photograph: as given, else the assumed one. Throws InputError as choose_focal does.
[[nodiscard]] double focal_of(const InferenceOptions& options, Size photo);

/// The map at the photograph's own size in metres: clamped to the model's depth range and scaled where it lies, then resized
/// bilinearly, so that there are two maps and no third.
[[nodiscard]] DepthMap in_metres(const CanonicalMap& map, const Views& views, const InferenceOptions& options,
                                 const model::ModelConfig& config);

}  // namespace patchfusion::inference
