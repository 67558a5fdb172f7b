// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "patchfusion/core/geometry.h"

namespace patchfusion::image {

/// What a reader of a depth map needs to know about it.
struct DepthInfo {
    std::string photo = {};         // file name of the photograph
    std::string model = {};         // name or folder of the model
    std::string plan = {};          // coarse, fine, p16, p49, rN
    double focal_px = 0;            // focal length the metres rest on, pixels of the depth map
    std::string focal_source = {};  // "exif", "user" or "default"
    Size size = {};                 // of the depth map; the photograph's, but with --working-grid
    double png_scale = 256.0;       // 16-bit PNG value per metre
    double min_depth_m = 0;         // smallest and largest depth of the map
    double max_depth_m = 0;
};

/// Writes STEM_depth.json into `folder`, whole or not at all, and returns its path:
/// {"photo", "model", "plan", "focal_px", "focal_source", "width", "height", "unit": "metre", "png_scale",
/// "min_depth_m", "max_depth_m"}.
std::filesystem::path write_depth_info(const std::filesystem::path& folder, const std::string& stem, const DepthInfo& info);

/// The focal length in the .json beside a depth map (a/x_depth.png: a/x_depth.json); none where there is no such file. Throws
/// InputError where the file does not hold one.
[[nodiscard]] std::optional<double> focal_px_beside(const std::filesystem::path& depth_file);

}  // namespace patchfusion::image
