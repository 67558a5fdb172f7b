// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/canonical_map.h"

#include "patchfusion/core/own_pages.h"
#include "patchfusion/core/stage_clock.h"
#include "patchfusion/inference/focal.h"

namespace patchfusion::inference {

double metres_per_canonical(const Views& views, double focal_px, const model::ModelConfig& config) {
    if (config.canonical_focal_px == 0) {
        return 1.0;
    }
    const double focal_process = focal_px * views.process_size.width / views.photo.width;  // f
    return focal_process / config.canonical_focal_px;                                      // z = canonical · f / f0
}

double focal_of(const InferenceOptions& options, Size photo) {
    return choose_focal({.focal_px = options.focal_px}, photo).px;
}

DepthMap in_metres(const CanonicalMap& map, const Views& views, const InferenceOptions& options,
                   const model::ModelConfig& config) {
    const Stage stage("to photo size");
    const double focal_px = focal_of(options, views.photo);
    const double metres = metres_per_canonical(views, focal_px, config);
    torch::Tensor canonical = map.depth;
    const auto depth = canonical.clamp_(config.min_depth, config.max_depth).mul_(metres).cpu();  // [h,w]
    const auto at_photo = [&] {
        auto resized = zeros_on_own_pages({1, 1, views.photo.height, views.photo.width}, torch::kFloat32);
        at::upsample_bilinear2d_out(resized, depth.unsqueeze(0).unsqueeze(0), sides(views.photo), /*align_corners=*/false);
        return resized[0][0];
    };
    return {.depth_m = options.on_working_grid ? depth : at_photo(),
            .focal_px = focal_px,
            .process_size = views.process_size,
            .tiles = map.tiles,
            .overlap_difference = torch::tensor(map.overlap_difference * metres),
            .overlap_map_m = map.overlap_map.defined() ? map.overlap_map.mul(metres).cpu() : torch::Tensor()};
}

}  // namespace patchfusion::inference
