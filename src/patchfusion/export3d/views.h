// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/torch.h>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patchfusion/export3d/point_cloud.h"
#include "patchfusion/export3d/stereo.h"

namespace patchfusion::export3d {

/// What a photograph with depth can be shown as.
enum class View { PointCloud, Mesh, Normals, Stereo, Anaglyph, ControlNet };

/// The words for them on a command line, in this order: ply, glb, normals, stereo, anaglyph, controlnet.
inline constexpr std::string_view kViewWords = "ply, glb, normals, stereo, anaglyph, controlnet";

/// What follows the photograph's stem in the name of a view's file, in this order.
inline constexpr std::array<std::string_view, 6> kViewEndings = {".ply",        ".glb",          "_normals.png",
                                                                 "_stereo.jpg", "_anaglyph.jpg", "_controlnet.png"};

/// The view of a word; none where there is no such view.
[[nodiscard]] std::optional<View> parse_view(std::string_view word);

struct ViewOptions {
    GeometryOptions geometry;
    StereoOptions stereo;
    int controlnet_side = 512;  // pixels of the shorter side
};

/// A photograph [H,W,3] uint8, its depth [H,W] metres and the focal length the metres rest on.
struct PhotoWithDepth {
    torch::Tensor rgb;
    torch::Tensor depth_m;
    double focal_px = 0;
};

/// Writes STEM.ply, STEM.glb, STEM_normals.png, STEM_stereo.jpg, STEM_anaglyph.jpg, STEM_controlnet.png into `folder`, each
/// whole or not at all, and returns the paths. Pixels whose depth is not a positive number lie at the farthest one; one
/// there must be. Throws InputError for a file that cannot be written.
std::vector<std::filesystem::path> write_views(const std::filesystem::path& folder, const std::string& stem,
                                               const PhotoWithDepth& photo, const std::vector<View>& views,
                                               const ViewOptions& options = {});

}  // namespace patchfusion::export3d
