// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <array>
#include <fstream>
#include <sstream>

#include "patchfusion/core/error.h"
#include "patchfusion/evaluation/evaluation_set.h"
#include "patchfusion/evaluation/truth_size.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::evaluation {
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

EvaluationSample load(const fs::path& photo_path, const fs::path& disparity_path) {
    const StereoCamera left = read_camera(camera_file(disparity_path, "Extrinsics0"));
    const StereoCamera right = read_camera(camera_file(disparity_path, "Extrinsics1"));
    const double baseline_m = std::abs(right.x_m - left.x_m);
    const torch::Tensor rgb = image::read_photo(photo_path).rgb;              // [H,W,3] uint8
    const torch::Tensor disparity_px = image::read_npy(disparity_path);       // [H,W]
    const torch::Tensor depth_m = baseline_m * left.focal_px / disparity_px;  // [H,W], +inf in the sky
    check_same_view(disparity_path, rgb, depth_m);
    return {.rgb = rgb, .depth_m = depth_m, .focal_px = left.focal_px, .edges = metrics::boundaries(disparity_px)};
}

/// A path of the list file: the official lists begin theirs with a slash, meaning the data set's root.
fs::path in_data_set(const fs::path& folder, const std::string& listed) {
    return folder / fs::path(listed).relative_path();
}

}  // namespace

EvaluationSet unreal_stereo4k_set(const fs::path& folder) {
    const fs::path list = folder / "test.txt";
    EvaluationSet set = {.name = fs::weakly_canonical(folder).filename().string(), .items = {}};
    std::ifstream file(list);
    int line_number = 0;
    for (std::string line; std::getline(file, line);) {
        ++line_number;
        std::istringstream words(line);
        std::string left;
        std::string right;
        std::string left_disparity;
        std::string right_disparity;
        if (!(words >> left)) {
            continue;  // an empty line
        }
        if (!(words >> right >> left_disparity >> right_disparity)) {
            throw InputError(fmt::format("{}: line {} has not four paths (left, right, left and right disparity)",
                                         list.string(), line_number));
        }
        const fs::path photo = in_data_set(folder, left);
        const fs::path disparity = in_data_set(folder, left_disparity);
        set.items.push_back({.name = fs::path(left).relative_path().replace_extension().string(),
                             .load = [photo, disparity] { return load(photo, disparity); }});
    }
    return set;
}

}  // namespace patchfusion::evaluation
