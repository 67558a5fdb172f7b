// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <nlohmann/json.hpp>

#include "patchfusion/evaluation/measures.h"
#include "patchfusion/evaluation/report.h"

namespace patchfusion::evaluation {
namespace {

using Json = nlohmann::ordered_json;

/// Adds the measures to an object; NaN, which JSON cannot say, becomes null.
void add_measures(Json& object, const std::vector<Measure>& measures, const Scores& scores) {
    for (const Measure& measure : measures) {
        const double value = measure.of(scores);
        object[std::string(measure.key)] = std::isnan(value) ? Json() : Json(value);
    }
}

Json json_of(const EvaluationResult& result) {
    Json json = {{"plans", Json::object()}, {"images", Json::array()}, {"failed", Json::array()}};
    const std::vector<Measure> measures = measures_of(result.plans);
    for (const auto& [plan, scores] : result.plans) {
        add_measures(json["plans"][plan], measures, scores);
        json["plans"][plan]["images"] = scores.images;
    }
    for (const auto& [image, plans] : result.images) {
        for (const auto& [plan, scores] : plans) {
            Json entry = {{"image", image}, {"plan", plan}};
            add_measures(entry, measures, scores);
            json["images"].push_back(std::move(entry));
        }
    }
    for (const Failure& failure : result.failures) {
        json["failed"].push_back({{"image", failure.image}, {"reason", failure.reason}});
    }
    return json;
}

/// File names need not be UTF-8: what is not becomes the replacement character.
std::string text_of(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_json(const EvaluationResult& result) {
    return text_of(json_of(result));
}

std::string to_json(const std::vector<NamedResult>& sets) {
    if (sets.size() == 1) {
        return to_json(sets.front().second);
    }
    Json json = {{"sets", Json::object()}};
    for (const auto& [name, result] : sets) {
        json["sets"][name] = json_of(result);
    }
    return text_of(json);
}

}  // namespace patchfusion::evaluation
