// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <array>
#include <fstream>
#include <sstream>

#include "patchfusion/core/error.h"
#include "patchfusion/datasets/depth_set.h"
#include "patchfusion/datasets/stereo_list.h"
#include "patchfusion/datasets/truth_size.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::datasets {
namespace {

namespace fs = std::filesystem;

/// What depth needs of an extrinsics file: the focal length (first number of the first line, pixels) and the camera's
/// place along the baseline (fourth number of the second line, metres).
struct StereoCamera {
    double focal_px = 0;
    double x_m = 0;
};

StereoCamera read_camera(const fs::path& path) {
    std::ifstream file(path);
    std::string intrinsics;
    std::string pose;
    std::getline(file, intrinsics);
    std::getline(file, pose);
    StereoCamera camera;
    std::istringstream pose_numbers(pose);
    std::array<double, 3> rotation_row{};
    if (!(std::istringstream(intrinsics) >> camera.focal_px) || camera.focal_px <= 0 ||
        !(pose_numbers >> rotation_row[0] >> rotation_row[1] >> rotation_row[2] >> camera.x_m)) {
        throw InputError(fmt::format("{}: not a camera file: needs a line of intrinsics and a line of pose", path.string()));
    }
    return camera;
}

/// .../Disp0/00000.npy -> .../Extrinsics0/00000.txt
fs::path camera_file(const fs::path& disparity, std::string_view folder) {
    return disparity.parent_path().parent_path() / folder / disparity.stem().concat(".txt");
}

DepthSample load(const StereoPair& pair) {
    const StereoCamera left = read_camera(camera_file(pair.left_disparity, "Extrinsics0"));
    const StereoCamera right = read_camera(camera_file(pair.left_disparity, "Extrinsics1"));
    const double baseline_m = std::abs(right.x_m - left.x_m);
    const torch::Tensor disparity_px = image::read_npy(pair.left_disparity);  // [H,W]
    const Size size = {.height = static_cast<int>(disparity_px.size(0)), .width = static_cast<int>(disparity_px.size(1))};
    const torch::Tensor rgb = read_stereo_photo(pair.left, size);             // [H,W,3] uint8
    const torch::Tensor depth_m = baseline_m * left.focal_px / disparity_px;  // [H,W], +inf in the sky
    check_same_view(pair.left_disparity, rgb, depth_m);
    return {.rgb = rgb, .depth_m = depth_m, .focal_px = left.focal_px, .edges = metrics::boundaries(disparity_px)};
}

}  // namespace

DepthSet unreal_stereo4k_set(const fs::path& folder, const std::string& split) {
    const std::string name = split.empty() ? "test" : split;
    const fs::path list = need_stereo_list(folder, name);
    DepthSet set = {.name = fs::weakly_canonical(folder).filename().string(), .items = {}};
    for (const StereoPair& pair : read_stereo_list(list, folder)) {
        set.items.push_back({.name = pair.name, .load = [pair] { return load(pair); }});
    }
    return set;
}

}  // namespace patchfusion::datasets
