// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "patchfusion/core/error.h"
#include "patchfusion/datasets/depth_set.h"
#include "patchfusion/datasets/truth_size.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::datasets {
namespace {

namespace fs = std::filesystem;

/// Share of pixels with truth from which a full-size truth knows its edges.
constexpr double kDenseShare = 0.95;

/// What NAME.json says.
struct Description {
    double depth_unit_m = 0;
    std::optional<double> focal_px;
};

Description read_description(const fs::path& path) {
    if (!fs::exists(path)) {
        throw InputError(fmt::format("{}: no such file", path.string()));
    }
    try {
        const auto told = nlohmann::json::parse(std::ifstream(path));
        Description description = {.depth_unit_m = told.at("depth_unit_m").get<double>(), .focal_px = {}};
        if (told.contains("K") && !told.at("K").is_null()) {
            description.focal_px = told.at("K").at(0).at(0).get<double>();
        }
        if (description.depth_unit_m <= 0 || description.focal_px.value_or(1) <= 0) {
            throw InputError(fmt::format("{}: depth_unit_m and the focal length in K must be positive", path.string()));
        }
        return description;
    } catch (const nlohmann::json::exception& error) {
        throw InputError(fmt::format("{}: not a description of depth: {}", path.string(), error.what()));
    }
}

/// Whether truth [h,w] has the photograph's size and nearly no holes.
bool is_dense(const torch::Tensor& depth_m, Size photo) {
    const bool full_size = depth_m.size(0) == photo.height && depth_m.size(1) == photo.width;
    return full_size && depth_m.gt(0).to(torch::kDouble).mean().item<double>() >= kDenseShare;
}

/// Where depth [h,w] steps between pixels that both have truth: the border of a hole is no edge. [h,w] bool.
torch::Tensor edges_of(const torch::Tensor& depth_m, bool dense) {
    const torch::Tensor known = depth_m > 0;  // [h,w]
    if (!dense) {
        return torch::zeros_like(known);
    }
    return metrics::boundaries(depth_m.masked_fill(~known, std::numeric_limits<double>::quiet_NaN()));
}

DepthSample load(const fs::path& photo_path, const fs::path& depth_path, const fs::path& description_path) {
    const Description description = read_description(description_path);
    const image::Photo photo = image::read_photo(photo_path);
    const torch::Tensor depth_m = image::read_depth(depth_path, 1.0 / description.depth_unit_m);  // [h,w]
    check_same_view(depth_path, photo.rgb, depth_m);
    const bool dense = is_dense(depth_m, photo.size());
    return {.rgb = photo.rgb,
            .depth_m = depth_m,
            .focal_px = description.focal_px ? description.focal_px : photo.focal_px,
            .edges = edges_of(depth_m, dense),
            .knows_boundaries = dense};
}

/// The photograph called NAME; NAME.jpg where there is none.
fs::path photo_called(const fs::path& folder, const std::string& name) {
    for (const char* extension : {".jpg", ".jpeg", ".png"}) {
        if (fs::path path = folder / (name + extension); fs::exists(path)) {
            return path;
        }
    }
    return folder / (name + ".jpg");
}

constexpr std::string_view kDepthSuffix = "_depth";

/// The names of photographs of which a truth or a description is there.
std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string stem = entry.path().stem().string();
        const bool depth = stem.ends_with(kDepthSuffix);
        if (entry.path().extension() == ".png" && depth) {
            names.insert(stem.substr(0, stem.size() - kDepthSuffix.size()));
        }
        if (entry.path().extension() == ".json" && !depth && fs::exists(photo_called(folder, stem))) {
            names.insert(stem);
        }
    }
    return names;
}

}  // namespace

DepthSet photo_folder_set(const fs::path& folder) {
    DepthSet set = {.name = fs::weakly_canonical(folder).filename().string(), .items = {}};
    for (const std::string& name : names_in(folder)) {
        const auto read = [photo = photo_called(folder, name), depth = folder / (name + "_depth.png"),
                           description = folder / (name + ".json")] { return load(photo, depth, description); };
        set.items.push_back({.name = name, .load = read});
    }
    return set;
}

}  // namespace patchfusion::datasets
