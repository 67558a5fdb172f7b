// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/baseline.h"

#include "patchfusion/image/depth_file.h"
#include "patchfusion/tiling/resample.h"

namespace patchfusion::evaluation {

Baseline read_baseline(const std::string& constant_or_file) {
    if (constant_or_file == "constant") {
        return {.name = "constant", .canonical_m = torch::ones({1, 1})};
    }
    return {.name = "mean", .canonical_m = image::read_depth(constant_or_file)};
}

torch::Tensor baseline_depth(const Baseline& baseline, Size photo, double focal_px, const model::ModelConfig& config) {
    const Size process = tiling::process_size_for(photo, config.process_size.area(), config.process_multiple);
    const double f = focal_px * process.width / photo.width;
    const double metres = config.canonical_focal_px > 0 ? f / config.canonical_focal_px : 1.0;
    const auto map = (baseline.canonical_m * metres).unsqueeze(0).unsqueeze(0);
    return torch::upsample_bilinear2d(map, {photo.height, photo.width}, /*align_corners=*/false)[0][0];
}

}  // namespace patchfusion::evaluation
