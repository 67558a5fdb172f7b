// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "patchfusion/evaluation/measures.h"
#include "patchfusion/evaluation/report.h"

namespace patchfusion::evaluation {
namespace {

/// A plan's row.
struct Row {
    std::string plan;
    Scores scores;
};

/// Baselines, then rows in the order of PlanKind, rN by its number of tiles.
std::vector<Row> rows_of(const EvaluationResult& result) {
    std::vector<Row> rows;
    for (const auto& [plan, scores] : result.plans) {
        rows.push_back({plan, scores});
    }
    std::ranges::stable_sort(rows, {}, [](const Row& row) {
        if (is_baseline(row.plan)) {
            return std::tuple(0, tiling::PlanKind{}, 0);
        }
        const tiling::Plan plan = tiling::parse_plan(row.plan);
        return std::tuple(1, plan.kind, plan.random_tiles);
    });
    return rows;
}

bool competes(const Measure& measure, double value) {
    return !std::isnan(value) && !(measure.key == "ce" && value == 0);
}

/// The best value of a column as it is printed; none where fewer than two rows compete.
std::optional<std::string> best_of(const Measure& measure, const std::vector<Row>& rows) {
    std::vector<double> values;
    for (const Row& row : rows) {
        if (const double value = measure.of(row.scores); competes(measure, value)) {
            values.push_back(value);
        }
    }
    if (values.size() < 2) {
        return std::nullopt;
    }
    const double best = measure.larger_is_better ? std::ranges::max(values) : std::ranges::min(values);
    return fmt::format("{:.{}f}", best, measure.decimals);
}

std::string cell(const Measure& measure, const Scores& scores, const std::optional<std::string>& best) {
    const double value = measure.of(scores);
    if (std::isnan(value)) {
        return "–";
    }
    std::string text = fmt::format("{:.{}f}", value, measure.decimals);
    return competes(measure, value) && text == best ? fmt::format("**{}**", text) : text;
}

}  // namespace

std::string to_markdown(const EvaluationResult& result) {
    const std::vector<Row> rows = rows_of(result);
    const std::vector<Measure> measures = measures_of(result.plans);
    std::string table = "| plan |";
    std::string rule = "|---|";
    for (const Measure& measure : measures) {
        table += fmt::format(" {} |", measure.heading);
        rule += "---:|";
    }
    table += fmt::format(" images |\n{}---:|\n", rule);
    for (const Row& row : rows) {
        table += fmt::format("| {} |", row.plan);
        for (const Measure& measure : measures) {
            table += fmt::format(" {} |", cell(measure, row.scores, best_of(measure, rows)));
        }
        table += fmt::format(" {} |\n", row.scores.images);
    }
    if (!result.failures.empty()) {
        table += fmt::format("\n{} not scored:\n\n", result.failures.size());
        for (const Failure& failure : result.failures) {
            table += fmt::format("- {}: {}\n", failure.image, failure.reason);
        }
    }
    return table;
}

std::string to_markdown(const std::vector<NamedResult>& sets) {
    if (sets.size() == 1) {
        return to_markdown(sets.front().second);
    }
    std::string text;
    for (const auto& [name, result] : sets) {
        text += fmt::format("{}### {}\n\n{}", text.empty() ? "" : "\n", name, to_markdown(result));
    }
    return text;
}

}  // namespace patchfusion::evaluation
