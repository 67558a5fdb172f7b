// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/result_files.h"

#include <algorithm>
#include <array>

#include "patchfusion/export3d/views.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/photo.h"

namespace patchfusion::serve {
namespace {

constexpr const char* kDepth = "r_depth.npy";

constexpr std::array<ResultFile, 12> kFiles = {{
    {"depth.png", "r_depth.png", "png", "image/png", "Depth, 16 bit, metres x 256"},
    {"depth.exr", "r_depth.exr", "exr", "image/x-exr", "Depth, float, metres"},
    {"depth.pfm", "r_depth.pfm", "pfm", "application/octet-stream", "Depth, portable float map, metres"},
    {"depth.npy", kDepth, "", "application/octet-stream", "Depth, NumPy float32, metres"},
    {"depth.json", "r_depth.json", "", "application/json", "Focal length and range"},
    {"color.png", "r_color.png", "color", "image/png", "Depth in colours"},
    {"points.ply", "r.ply", "ply", "application/octet-stream", "Coloured point cloud"},
    {"mesh.glb", "r.glb", "glb", "model/gltf-binary", "Textured mesh"},
    {"normals.png", "r_normals.png", "normals", "image/png", "Surface normals"},
    {"stereo.jpg", "r_stereo.jpg", "stereo", "image/jpeg", "Stereo pair, side by side"},
    {"anaglyph.jpg", "r_anaglyph.jpg", "anaglyph", "image/jpeg", "Red-cyan anaglyph"},
    {"controlnet.png", "r_controlnet.png", "controlnet", "image/png", "ControlNet depth input"},
}};

}  // namespace

std::span<const ResultFile> result_files() {
    return kFiles;
}

const ResultFile* find_result_file(std::string_view name) {
    const auto* found = std::ranges::find(kFiles, name, &ResultFile::name);
    return found == kFiles.end() ? nullptr : found;
}

void make_result_file(const Job& job, const ResultFile& file) {
    const auto& folder = job.folder().path();
    const torch::Tensor depth_m = image::read_npy(folder / kDepth);  // [H,W]
    if (const auto view = export3d::parse_view(file.format)) {
        const image::Photo photo = image::read_photo(job.order().photo);
        (void)export3d::write_views(folder, kResultStem,
                                    {.rgb = photo.rgb, .depth_m = depth_m, .focal_px = job.order().focal_px}, {*view});
    } else {
        (void)image::write_depth(folder, kResultStem, depth_m, image::parse_depth_formats(file.format));
    }
}

std::filesystem::path small_photo_file(const Job& job) {
    return job.folder() / "small_photo.jpg";
}

}  // namespace patchfusion::serve
