// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <limits>
#include <map>

#include "patchfusion/core/error.h"
#include "patchfusion/datasets/depth_set.h"
#include "patchfusion/datasets/truth_size.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::datasets {
namespace {

namespace fs = std::filesystem;

/// What depth needs of calib.txt.
struct StereoCalibration {
    double focal_px = 0;
    double baseline_m = 0;
    double doffs_px = 0;  // x difference of the two principal points
};

/// Lines NAME=VALUE; a matrix is "[4161.2 0 1445.6; 0 4161.2 984.7; 0 0 1]", whose first number is the focal length.
StereoCalibration read_calibration(const fs::path& path) {
    std::ifstream file(path);
    if (!file) {
        throw InputError(fmt::format("{}: no such file", path.string()));
    }
    std::map<std::string, double> values;
    for (std::string line; std::getline(file, line);) {
        const auto equals = line.find('=');
        if (equals == std::string::npos) {
            continue;
        }
        const auto start = line.find_first_not_of("[ ", equals + 1);
        if (start != std::string::npos) {
            values[line.substr(0, equals)] = std::strtod(line.c_str() + start, nullptr);
        }
    }
    constexpr double kMetresPerMillimetre = 1e-3;
    const StereoCalibration calibration = {
        .focal_px = values["cam0"], .baseline_m = values["baseline"] * kMetresPerMillimetre, .doffs_px = values["doffs"]};
    if (calibration.focal_px <= 0 || calibration.baseline_m <= 0) {
        throw InputError(
            fmt::format("{}: not a calibration: needs cam0=[f ...] in pixels and baseline= in millimetres", path.string()));
    }
    return calibration;
}

DepthSample load(const fs::path& scene) {
    const StereoCalibration camera = read_calibration(scene / "calib.txt");
    const torch::Tensor rgb = image::read_photo(scene / "im0.png").rgb;         // [H,W,3] uint8
    const torch::Tensor disparity_px = image::read_depth(scene / "disp0.pfm");  // [H,W], infinite where unknown
    const torch::Tensor known = torch::isfinite(disparity_px);
    const torch::Tensor depth_m = torch::where(  // Z = b f / (d + doffs), from the data set's page
        known, camera.baseline_m * camera.focal_px / (disparity_px + camera.doffs_px), torch::zeros_like(disparity_px));
    check_same_view(scene / "disp0.pfm", rgb, depth_m);
    return {.rgb = rgb,
            .depth_m = depth_m,
            .focal_px = camera.focal_px,
            .edges = metrics::boundaries(disparity_px.masked_fill(~known, std::numeric_limits<double>::quiet_NaN()))};
}

bool is_scene(const fs::path& folder) {
    return fs::exists(folder / "calib.txt") || (fs::exists(folder / "disp0.pfm") && fs::exists(folder / "im0.png"));
}

}  // namespace

DepthSet middlebury2014_set(const fs::path& folder) {
    DepthSet set = {.name = fs::weakly_canonical(folder).filename().string(), .items = {}};
    const auto add = [&set](const fs::path& scene) {
        set.items.push_back({.name = fs::weakly_canonical(scene).filename().string(), .load = [scene] { return load(scene); }});
    };
    if (is_scene(folder)) {
        add(folder);
        return set;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (entry.is_directory() && is_scene(entry.path())) {
            add(entry.path());
        }
    }
    std::ranges::sort(set.items, {}, &DepthItem::name);
    return set;
}

}  // namespace patchfusion::datasets
