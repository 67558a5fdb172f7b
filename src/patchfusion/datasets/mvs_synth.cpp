// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "patchfusion/core/error.h"
#include "patchfusion/datasets/depth_set.h"
#include "patchfusion/datasets/truth_size.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::datasets {
namespace {

namespace fs = std::filesystem;

double read_focal_px(const fs::path& path) {
    std::ifstream file(path);
    if (!file) {
        throw InputError(fmt::format("{}: no such file", path.string()));
    }
    const auto pose = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
    const double focal_px = pose.is_object() && pose.contains("f_x") && pose["f_x"].is_number() ? pose["f_x"].get<double>() : 0;
    if (focal_px <= 0) {
        throw InputError(fmt::format("{}: not a pose file: needs a positive \"f_x\" in pixels", path.string()));
    }
    return focal_px;
}

/// sequence/images/NAME.png, sequence/depths/NAME.exr, sequence/poses/NAME.json
DepthSample load(const fs::path& sequence, const std::string& name) {
    const fs::path depth_path = sequence / "depths" / (name + ".exr");
    const torch::Tensor rgb = image::read_photo(sequence / "images" / (name + ".png")).rgb;  // [H,W,3] uint8
    const torch::Tensor depth_m = image::read_depth(depth_path);                             // [H,W], +inf or 0 in the sky
    check_same_view(depth_path, rgb, depth_m);
    return {.rgb = rgb,
            .depth_m = depth_m,
            .focal_px = read_focal_px(sequence / "poses" / (name + ".json")),
            .edges = metrics::boundaries(depth_m)};
}

/// The frames of a sequence, whichever of their parts is there, by name.
std::set<std::string> frames_of(const fs::path& sequence) {
    std::set<std::string> names;
    for (const auto& [part, extension] : {std::pair("images", ".png"), std::pair("depths", ".exr")}) {
        if (!fs::is_directory(sequence / part)) {
            continue;
        }
        for (const fs::directory_entry& entry : fs::directory_iterator(sequence / part)) {
            if (entry.path().extension() == extension) {
                names.insert(entry.path().stem().string());
            }
        }
    }
    return names;
}

/// First and last frame of a sequence that belong to a split.
std::pair<int, int> range_of(const std::string& split) {
    if (split == "train") {
        return {0, 92};
    }
    if (split == "val" || split == "test") {
        return {98, 99};
    }
    throw InputError(fmt::format("no split {} of MVS-Synth; give train or val", split));
}

bool belongs(const std::string& frame, const std::string& split) {
    if (split.empty()) {
        return true;
    }
    const auto [first, last] = range_of(split);
    int number = -1;
    std::from_chars(frame.data(), frame.data() + frame.size(), number);  // what is no number belongs to no split
    return number >= first && number <= last;
}

/// A sequence lacking one of its three folders is still one: its frames tell what is missing.
bool is_sequence(const fs::path& folder) {
    int parts = 0;
    for (const char* part : {"images", "depths", "poses"}) {
        parts += fs::is_directory(folder / part) ? 1 : 0;
    }
    return parts >= 2;
}

}  // namespace

DepthSet mvs_synth_set(const fs::path& folder, const std::string& split) {
    DepthSet set = {.name = fs::weakly_canonical(folder).filename().string(), .items = {}};
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (!entry.is_directory() || !is_sequence(entry.path())) {
            continue;
        }
        for (const std::string& frame : frames_of(entry.path())) {
            if (belongs(frame, split)) {
                set.items.push_back({.name = fmt::format("{}/{}", entry.path().filename().string(), frame),
                                     .load = [sequence = entry.path(), frame] { return load(sequence, frame); }});
            }
        }
    }
    std::ranges::sort(set.items, {}, &DepthItem::name);
    return set;
}

}  // namespace patchfusion::datasets
