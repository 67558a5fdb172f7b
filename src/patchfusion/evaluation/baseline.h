// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <string>
#include <string_view>

#include "patchfusion/core/geometry.h"
#include "patchfusion/model/model_config.h"

namespace patchfusion::evaluation {

/// What knows nothing of the photograph: one map for all. A model worth its name is better.
struct Baseline {
    std::string name;           // its row in tables, in the place of a plan's name
    torch::Tensor canonical_m;  // [h,w] canonical metres, stretched over the photograph
};

/// "constant": one depth everywhere, a canonical metre; else a depth map's file, the mean of a training set as `train` writes
/// it (RUN_FOLDER/mean_depth.pfm), by the name "mean". Throws InputError naming a file that cannot be read.
[[nodiscard]] Baseline read_baseline(const std::string& constant_or_file);

/// Whether a row of this name is a baseline's.
[[nodiscard]] inline bool is_baseline(std::string_view name) {
    return name == "constant" || name == "mean";
}

/// The baseline's depth of a photograph, [H,W] metres; canonical depth becomes metres by the focal length as the model's does.
[[nodiscard]] torch::Tensor baseline_depth(const Baseline& baseline, Size photo, double focal_px,
                                           const model::ModelConfig& config);

}  // namespace patchfusion::evaluation
