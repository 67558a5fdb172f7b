// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "patchfusion/evaluation/evaluate.h"
#include "patchfusion/evaluation/measures.h"

namespace patchfusion::evaluation {
namespace {

/// Scores of all images under one plan.
std::map<std::string, std::vector<Scores>> by_plan(const std::map<std::string, ScoresByPlan>& images) {
    std::map<std::string, std::vector<Scores>> scores;
    for (const auto& [image, plans] : images) {
        for (const auto& [plan, score] : plans) {
            scores[plan].push_back(score);
        }
    }
    return scores;
}

double mean_of(const Measure& measure, const std::vector<Scores>& scores) {
    double sum = 0;
    int count = 0;
    for (const Scores& score : scores) {
        if (const double value = measure.of(score); !std::isnan(value)) {
            sum += value;
            ++count;
        }
    }
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

ScoresByPlan mean_scores(const std::map<std::string, ScoresByPlan>& images) {
    ScoresByPlan means;
    for (const auto& [plan, scores] : by_plan(images)) {
        Scores mean = {.errors = {}, .ce = 0, .images = static_cast<int>(scores.size())};
        for (const Measure& measure : kMeasures) {
            measure.in(mean) = mean_of(measure, scores);
        }
        means[plan] = mean;
    }
    return means;
}

}  // namespace patchfusion::evaluation
