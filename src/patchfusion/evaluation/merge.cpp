// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/evaluation/merge.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "patchfusion/evaluation/measures.h"

namespace patchfusion::evaluation {
namespace {

/// The scores of one image under one plan; NaN is null, or left out.
Scores scores_from(const nlohmann::json& entry) {
    Scores scores;
    for (const Measure& measure : kMeasures) {
        const auto value = entry.find(std::string(measure.key));
        const bool known = value != entry.end() && !value->is_null();
        measure.in(scores) = known ? value->get<double>() : std::numeric_limits<double>::quiet_NaN();
    }
    return scores;
}

}  // namespace

EvaluationResult result_from_json(const std::string& text) {
    EvaluationResult result;
    const auto read = nlohmann::json::parse(text);
    for (const auto& entry : read.at("images")) {
        result.images[entry.at("image").get<std::string>()][entry.at("plan").get<std::string>()] = scores_from(entry);
    }
    for (const auto& failure : read.at("failed")) {
        result.failures.push_back(
            {.image = failure.at("image").get<std::string>(), .reason = failure.at("reason").get<std::string>()});
    }
    result.plans = mean_scores(result.images);
    return result;
}

EvaluationResult merged(const std::vector<EvaluationResult>& parts) {
    EvaluationResult result;
    for (const EvaluationResult& part : parts) {
        result.images.insert(part.images.begin(), part.images.end());
        result.failures.insert(result.failures.end(), part.failures.begin(), part.failures.end());
    }
    std::sort(result.failures.begin(), result.failures.end(),
              [](const Failure& a, const Failure& b) { return a.image < b.image; });
    result.plans = mean_scores(result.images);
    return result;
}

}  // namespace patchfusion::evaluation
