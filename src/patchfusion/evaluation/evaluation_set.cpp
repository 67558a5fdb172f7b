// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/evaluation_set.h"

#include <fmt/format.h>
#include <algorithm>

#include "patchfusion/core/error.h"

namespace patchfusion::evaluation {
namespace {

namespace fs = std::filesystem;

/// The folder as one set; no items where it is none.
EvaluationSet set_of(const fs::path& folder) {
    if (fs::exists(folder / "test.txt")) {
        return unreal_stereo4k_set(folder);
    }
    for (const auto& reader : {middlebury2014_set, mvs_synth_set}) {
        if (EvaluationSet set = reader(folder); !set.items.empty()) {
            return set;
        }
    }
    return photo_folder_set(folder);
}

}  // namespace

std::vector<EvaluationSet> find_evaluation_sets(const fs::path& folder) {
    if (!fs::is_directory(folder)) {
        throw InputError(fmt::format("{}: no such folder; give the folder of a data set", folder.string()));
    }
    std::vector<EvaluationSet> sets = {set_of(folder)};
    if (!sets.front().items.empty()) {
        return sets;
    }
    sets.clear();
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (!entry.is_directory()) {
            continue;
        }
        if (EvaluationSet set = set_of(entry.path()); !set.items.empty()) {
            sets.push_back(std::move(set));
        }
    }
    if (sets.empty()) {
        throw InputError(
            fmt::format("{}: no data set here: not in the layout of UnrealStereo4K (test.txt), Middlebury 2014 "
                        "(calib.txt, disp0.pfm) or MVS-Synth (images/, depths/), nor photographs with NAME_depth.png and "
                        "NAME.json, nor folders of these",
                        folder.string()));
    }
    std::ranges::sort(sets, {}, &EvaluationSet::name);
    return sets;
}

}  // namespace patchfusion::evaluation
