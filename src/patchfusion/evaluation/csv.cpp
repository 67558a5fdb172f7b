// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <cmath>
#include <string>
#include <string_view>

#include "patchfusion/evaluation/measures.h"
#include "patchfusion/evaluation/report.h"

namespace patchfusion::evaluation {
namespace {

/// A field as it stands where it cannot be mistaken, else within quotes.
std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        return std::string(text);
    }
    std::string quoted = "\"";
    for (const char letter : text) {
        quoted += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return quoted + '"';
}

}  // namespace

std::string to_csv(const std::vector<NamedResult>& sets) {
    std::string text = "set,image,plan";
    for (const Measure& measure : kMeasures) {
        text += fmt::format(",{}", measure.key);
    }
    text += '\n';
    for (const auto& [set, result] : sets) {
        for (const auto& [image, plans] : result.images) {
            for (const auto& [plan, scores] : plans) {
                text += fmt::format("{},{},{}", csv_field(set), csv_field(image), csv_field(plan));
                for (const Measure& measure : kMeasures) {
                    const double value = measure.of(scores);
                    text += std::isnan(value) ? "," : fmt::format(",{}", value);
                }
                text += '\n';
            }
        }
    }
    return text;
}

}  // namespace patchfusion::evaluation
