// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "patchfusion/core/error.h"
#include "patchfusion/evaluation/evaluation_set.h"
#include "patchfusion/evaluation/truth_size.h"
#include "patchfusion/image/depth_file.h"
#include "patchfusion/image/photo.h"
#include "patchfusion/metrics/edges.h"

namespace patchfusion::evaluation {
namespace {

namespace fs = std::filesystem;

double read_focal_px(const fs::path& path) {
    std::ifstream file(path);
    const auto pose = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
    const double focal_px = pose.is_object() && pose.contains("f_x") && pose["f_x"].is_number() ? pose["f_x"].get<double>() : 0;
    if (focal_px <= 0) {
        throw InputError(fmt::format("{}: not a pose file: needs a positive \"f_x\" in pixels", path.string()));
    }
    return focal_px;
}

/// sequence/images/NAME.png, sequence/depths/NAME.exr, sequence/poses/NAME.json
EvaluationSample load(const fs::path& sequence, const std::string& name) {
    const fs::path depth_path = sequence / "depths" / (name + ".exr");
    const torch::Tensor rgb = image::read_photo(sequence / "images" / (name + ".png")).rgb;  // [H,W,3] uint8
    const torch::Tensor depth_m = image::read_depth(depth_path);                             // [H,W], +inf or 0 in the sky
    check_same_view(depth_path, rgb, depth_m);
    return {.rgb = rgb,
            .depth_m = depth_m,
            .focal_px = read_focal_px(sequence / "poses" / (name + ".json")),
            .edges = metrics::boundaries(depth_m)};
}

void add_sequence(const fs::path& sequence, EvaluationSet& set) {
    const std::string sequence_name = sequence.filename().string();
    for (const fs::directory_entry& entry : fs::directory_iterator(sequence / "images")) {
        if (entry.path().extension() == ".png") {
            const std::string name = entry.path().stem().string();
            set.items.push_back(
                {.name = fmt::format("{}/{}", sequence_name, name), .load = [sequence, name] { return load(sequence, name); }});
        }
    }
}

}  // namespace

EvaluationSet mvs_synth_set(const fs::path& folder) {
    EvaluationSet set = {.name = fs::weakly_canonical(folder).filename().string(), .items = {}};
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (fs::is_directory(entry.path() / "images") && fs::is_directory(entry.path() / "depths")) {
            add_sequence(entry.path(), set);
        }
    }
    std::ranges::sort(set.items, {}, &EvaluationItem::name);
    return set;
}

}  // namespace patchfusion::evaluation
