// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <cmath>
#include <string>

namespace patchfusion::evaluation {

/// How far a score lies above another, as the paper's tables say it: "-12.3 %". A dash where there is no score, or none other
/// than 0 to compare it with.
[[nodiscard]] inline std::string per_cent(double value, double of) {
    return std::isnan(value) || std::isnan(of) || of == 0 ? "–" : fmt::format("{:+.1f} %", 100 * (value / of - 1));
}

}  // namespace patchfusion::evaluation
