// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/merge.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

namespace patchfusion::evaluation {
namespace {

using nlohmann::json;

/// The numbers of a score in a fixed order.
template <typename AnyScores>
auto numbers_of(AnyScores& scores) {
    auto& e = scores.errors;
    return std::array{&e.delta1, &e.rel, &e.rms, &e.log10, &e.silog, &e.see, &scores.ce, &scores.boundary_f1, &scores.d3r};
}

json to_array(const Scores& scores) {
    json array = json::array();
    for (const double* number : numbers_of(scores)) {
        array.push_back(*number);  // NaN becomes null
    }
    return array;
}

Scores from_array(const json& array) {
    Scores scores;
    std::size_t i = 0;
    for (double* number : numbers_of(scores)) {
        const json& value = array.at(i++);
        *number = value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    }
    return scores;
}

}  // namespace

std::string to_text(const EvaluationResult& result) {
    json images = json::object();
    for (const auto& [image, plans] : result.images) {
        for (const auto& [plan, scores] : plans) {
            images[image][plan] = to_array(scores);
        }
    }
    json failures = json::array();
    for (const Failure& failure : result.failures) {
        failures.push_back({failure.image, failure.reason});
    }
    return json({{"images", images}, {"failures", failures}}).dump(-1, ' ', false, json::error_handler_t::replace);
}

EvaluationResult merged(const std::vector<std::string>& parts) {
    EvaluationResult result;
    for (const std::string& part : parts) {
        const json read = json::parse(part);
        for (const auto& [image, plans] : read["images"].items()) {
            for (const auto& [plan, scores] : plans.items()) {
                result.images[image][plan] = from_array(scores);
            }
        }
        for (const json& failure : read["failures"]) {
            result.failures.push_back({failure.at(0), failure.at(1)});
        }
    }
    std::sort(result.failures.begin(), result.failures.end(),
              [](const Failure& a, const Failure& b) { return a.image < b.image; });
    result.plans = mean_scores(result.images);
    return result;
}

}  // namespace patchfusion::evaluation
