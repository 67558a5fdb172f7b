// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/inference/canonical_map.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "patchfusion/core/error.h"
#include "patchfusion/core/own_pages.h"
#include "patchfusion/core/stage_clock.h"

namespace patchfusion::inference {

double metres_per_canonical(const Views& views, double focal_px, const model::ModelConfig& config) {
    if (config.canonical_focal_px == 0) {
        return 1.0;
    }
    const double focal_process = focal_px * views.process_size.width / views.photo.width;  // f
    return focal_process / config.canonical_focal_px;                                      // z = canonical · f / f0
}

double focal_of_fov(double fov_degrees, Size photo) {
    const double half_radians = fov_degrees / 2.0 * std::numbers::pi / 180.0;
    return std::max(photo.width, photo.height) / 2.0 / std::tan(half_radians);
}

double focal_of(const InferenceOptions& options, Size photo) {
    const double focal = options.focal_px.value_or(focal_of_fov(kDefaultFovDegrees, photo));
    if (!std::isfinite(focal) || focal <= 0) {
        throw InputError(fmt::format("focal length {} px cannot be: give a positive number of pixels", focal));
    }
    return focal;
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
