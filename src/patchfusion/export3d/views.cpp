// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/export3d/views.h"

#include <algorithm>
#include <array>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/export3d/controlnet.h"
#include "patchfusion/export3d/glb_file.h"
#include "patchfusion/export3d/normals.h"
#include "patchfusion/image/depth_file.h"

namespace patchfusion::export3d {
namespace {

constexpr std::array<std::pair<std::string_view, View>, 6> kViews = {{{"ply", View::PointCloud},
                                                                      {"glb", View::Mesh},
                                                                      {"normals", View::Normals},
                                                                      {"stereo", View::Stereo},
                                                                      {"anaglyph", View::Anaglyph},
                                                                      {"controlnet", View::ControlNet}}};

void write_one(const std::filesystem::path& path, const PhotoWithDepth& photo, const Pinhole& camera, View view,
               const ViewOptions& options) {
    switch (view) {
        case View::PointCloud:
            return write_ply(path, make_point_cloud(photo.depth_m, photo.rgb, camera, options.geometry));
        case View::Mesh:
            return write_glb(path, make_mesh(photo.depth_m, camera, options.geometry), photo.rgb);
        case View::Normals:
            return image::write_rgb(path, normal_picture(photo.depth_m, camera));
        case View::Stereo:
            return image::write_rgb(path, side_by_side(photo.rgb, right_view(photo.rgb, photo.depth_m, options.stereo)));
        case View::Anaglyph:
            return image::write_rgb(path, anaglyph(photo.rgb, right_view(photo.rgb, photo.depth_m, options.stereo)));
        case View::ControlNet:
            return image::write_rgb(path, controlnet_picture(photo.depth_m, options.controlnet_side));
    }
    throw InternalError("unknown view");
}

/// Pixels without a depth (0, negative, infinite, not a number) at the farthest that there is: as sky, and in meshes left out.
torch::Tensor known_everywhere(const torch::Tensor& depth_m) {
    const torch::Tensor known = torch::isfinite(depth_m).logical_and_(depth_m > 0);
    if (known.all().item<bool>()) {
        return depth_m;
    }
    if (!known.any().item<bool>()) {
        throw InternalError("views of a depth map without any depth");
    }
    const torch::Tensor farthest = torch::where(known, depth_m, torch::zeros_like(depth_m)).max();
    return torch::where(known, depth_m, farthest);
}

std::string_view ending_of(View view) {
    return kViewEndings.at(static_cast<std::size_t>(view));
}

}  // namespace

std::optional<View> parse_view(std::string_view word) {
    const auto* found = std::ranges::find(kViews, word, [](const auto& view) { return view.first; });
    return found == kViews.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::filesystem::path> write_views(const std::filesystem::path& folder, const std::string& stem,
                                               const PhotoWithDepth& photo, const std::vector<View>& views,
                                               const ViewOptions& options) {
    const PhotoWithDepth whole = {.rgb = photo.rgb, .depth_m = known_everywhere(photo.depth_m), .focal_px = photo.focal_px};
    const Pinhole camera = {.focal_px = photo.focal_px,
                            .size = {static_cast<int>(photo.depth_m.size(0)), static_cast<int>(photo.depth_m.size(1))}};
    std::vector<std::filesystem::path> written;
    for (const View view : views) {
        written.push_back(folder / (stem + std::string(ending_of(view))));
        write_one(written.back(), whole, camera, view, options);
    }
    return written;
}

}  // namespace patchfusion::export3d
