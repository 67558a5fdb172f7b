// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "patchfusion/core/share.h"
#include "patchfusion/evaluation/report.h"

namespace patchfusion::evaluation {

/// What an evaluation was run with, in words ("align": "median"): the same in all of its parts.
using Settings = std::map<std::string, std::string>;

/// What one of several processes scored that cannot speak to each other: its share of the images of each set.
struct Part {
    Share share;
    Settings settings;
    std::vector<NamedResult> sets;  // all of them, those without an image of this share too
};

/// {"part": 2, "of": 8, "settings": {"align": "median", ...}, "sets": {"NAME": {as to_json of a result}, ...}}
[[nodiscard]] std::string to_json(const Part& part);

/// The whole evaluation, sets by name, from the files of all its parts in any order. Throws InputError in one line that names
/// the file: one that is no part, a part given twice or missing, parts of different numbers or settings, an image in two parts.
[[nodiscard]] std::vector<NamedResult> merge_parts(const std::vector<std::filesystem::path>& files);

}  // namespace patchfusion::evaluation
