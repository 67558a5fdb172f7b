// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::evaluation {

/// One number of Scores: its place there, its name in JSON and its column in tables.
struct Measure {
    std::string_view key;
    std::string_view heading;
    bool larger_is_better;
    int decimals;
    double& (*in)(Scores& scores);

    [[nodiscard]] double of(Scores scores) const { return in(scores); }
};

/// Every measure, in the order of the paper's tables. Means, JSON and Markdown all go through this list.
inline constexpr std::array<Measure, 7> kMeasures = {{
    {"delta1", "δ1 ↑", true, 4, [](Scores& s) -> double& { return s.errors.delta1; }},
    {"rel", "REL ↓", false, 4, [](Scores& s) -> double& { return s.errors.rel; }},
    {"rms", "RMS ↓", false, 3, [](Scores& s) -> double& { return s.errors.rms; }},
    {"log10", "log10 ↓", false, 4, [](Scores& s) -> double& { return s.errors.log10; }},
    {"silog", "SILog ↓", false, 3, [](Scores& s) -> double& { return s.errors.silog; }},
    {"see", "SEE ↓", false, 3, [](Scores& s) -> double& { return s.errors.see; }},
    {"ce", "CE ↓", false, 4, [](Scores& s) -> double& { return s.ce; }},
}};

}  // namespace patchfusion::evaluation
