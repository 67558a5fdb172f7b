// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/datasets/depth_set.h"

#include <fmt/format.h>
#include <algorithm>

#include "patchfusion/core/error.h"
#include "patchfusion/datasets/stereo_list.h"

namespace patchfusion::datasets {
namespace {

namespace fs = std::filesystem;

/// The folder as one set; no items where it is none.
DepthSet set_of(const fs::path& folder, const std::string& split) {
    if (find_stereo_list(folder, "test") || fs::is_directory(folder / "00000" / "Disp0")) {
        return unreal_stereo4k_set(folder, split);
    }
    if (DepthSet set = middlebury2014_set(folder); !set.items.empty()) {
        return set;
    }
    if (DepthSet set = mvs_synth_set(folder, split); !set.items.empty()) {
        return set;
    }
    return photo_folder_set(folder);
}

}  // namespace

std::vector<DepthSet> find_depth_sets(const fs::path& folder, const std::string& split) {
    if (!fs::is_directory(folder)) {
        throw InputError(fmt::format("{}: no such folder; give the folder of a data set", folder.string()));
    }
    std::vector<DepthSet> sets = {set_of(folder, split)};
    if (!sets.front().items.empty()) {
        return sets;
    }
    sets.clear();
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (!entry.is_directory()) {
            continue;
        }
        if (DepthSet set = set_of(entry.path(), split); !set.items.empty()) {
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
    std::ranges::sort(sets, {}, &DepthSet::name);
    return sets;
}

}  // namespace patchfusion::datasets
