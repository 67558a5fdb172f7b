// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::evaluation {

/// One number of Scores: its place there, its name in JSON and its column in tables.
struct Measure {
    std::string_view key;
    std::string_view heading;
    bool larger_is_better;
    int decimals;
    double& (*in)(Scores& scores);
    bool may_be_left_out = false;  // of JSON, CSV and tables, where no image has it

    [[nodiscard]] double of(Scores scores) const { return in(scores); }
};

/// Every measure, in the order of the paper's tables. Means, JSON and Markdown all go through this list.
inline constexpr std::array<Measure, 9> kMeasures = {{
    {"delta1", "δ1 ↑", true, 4, [](Scores& s) -> double& { return s.errors.delta1; }},
    {"rel", "REL ↓", false, 4, [](Scores& s) -> double& { return s.errors.rel; }},
    {"rms", "RMS ↓", false, 3, [](Scores& s) -> double& { return s.errors.rms; }},
    {"log10", "log10 ↓", false, 4, [](Scores& s) -> double& { return s.errors.log10; }},
    {"silog", "SILog ↓", false, 3, [](Scores& s) -> double& { return s.errors.silog; }},
    {"see", "SEE ↓", false, 3, [](Scores& s) -> double& { return s.errors.see; }},
    {"ce", "CE ↓", false, 4, [](Scores& s) -> double& { return s.ce; }},
    {"boundary_f1", "F1 ↑", true, 4, [](Scores& s) -> double& { return s.boundary_f1; }, true},
    {"d3r", "D3R ↓", false, 4, [](Scores& s) -> double& { return s.d3r; }, true},
}};

/// Those of them that some plan has, beside those that are always told.
[[nodiscard]] inline std::vector<Measure> measures_of(const ScoresByPlan& plans) {
    std::vector<Measure> measures;
    for (const Measure& measure : kMeasures) {
        const bool has_it = std::ranges::any_of(plans, [&](const auto& plan) { return !std::isnan(measure.of(plan.second)); });
        if (has_it || !measure.may_be_left_out) {
            measures.push_back(measure);
        }
    }
    return measures;
}

}  // namespace patchfusion::evaluation
