// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "patchfusion/evaluation/measures.h"
#include "patchfusion/evaluation/per_cent.h"
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

std::string absolute(const ScoresByPlan& plans, const std::vector<Row>& rows) {
    const std::vector<Measure> measures = measures_of(plans);
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
    return table;
}

/// REL, RMS and SEE of plans against coarse, CE against fine, as the paper compares them; nothing where there is no coarse.
std::string relative(const ScoresByPlan& plans, const std::vector<Row>& rows) {
    const auto coarse = plans.find("coarse");
    if (coarse == plans.end()) {
        return "";
    }
    const metrics::DepthErrors& base = coarse->second.errors;
    const auto fine = plans.find("fine");
    const double base_ce = fine == plans.end() ? std::numeric_limits<double>::quiet_NaN() : fine->second.ce;
    std::string table;
    for (const auto& [plan, scores] : rows) {
        if (plan != "coarse" && !is_baseline(plan)) {
            table += fmt::format("| {} | {} | {} | {} | {} |\n", plan, per_cent(scores.errors.rel, base.rel),
                                 per_cent(scores.errors.rms, base.rms), per_cent(scores.errors.see, base.see),
                                 per_cent(scores.ce, base_ce));
        }
    }
    return table.empty() ? ""
                         : "\nAgainst coarse, CE against fine:\n\n| plan | REL ↓ | RMS ↓ | SEE ↓ | CE ↓ |\n"
                           "|---|---:|---:|---:|---:|\n" +
                               table;
}

/// The mean of the sets, which count alike however many images they have.
EvaluationResult mean_of(const std::vector<NamedResult>& sets) {
    std::map<std::string, ScoresByPlan> by_set;
    std::map<std::string, int> images;
    for (const auto& [name, result] : sets) {
        by_set[name] = result.plans;
        for (const auto& [plan, scores] : result.plans) {
            images[plan] += scores.images;
        }
    }
    EvaluationResult mean = {.plans = mean_scores(by_set), .images = {}, .failures = {}};
    for (auto& [plan, scores] : mean.plans) {
        scores.images = images[plan];
    }
    return mean;
}

}  // namespace

std::string to_markdown(const EvaluationResult& result) {
    const std::vector<Row> rows = rows_of(result);
    std::string table = absolute(result.plans, rows) + relative(result.plans, rows);
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
        text += fmt::format("### {}\n\n{}\n", name, to_markdown(result));
    }
    return text + fmt::format("### mean of the sets\n\n{}", to_markdown(mean_of(sets)));
}

}  // namespace patchfusion::evaluation
