// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "patchfusion/core/error.h"
#include "patchfusion/core/timer.h"
#include "patchfusion/evaluation/ablation.h"

namespace patchfusion::evaluation {
namespace {

using inference::ConsistencyAwareInference;

/// The plans of rows with one kind of inference, each once.
std::vector<tiling::Plan> plans_of(const std::vector<const AblationRow*>& rows, bool dynamic_update) {
    std::set<std::string> names;
    for (const AblationRow* row : rows) {
        if (row->row.dynamic_update == dynamic_update) {
            names.emplace(row->row.plan);
        }
        if (!row->row.dynamic_update && dynamic_update) {
            names.emplace("p16");  // whose CE is that of tiles each by itself
        }
    }
    std::vector<tiling::Plan> plans;
    plans.reserve(names.size());
    for (const std::string& name : names) {
        plans.push_back(tiling::parse_plan(name));
    }
    return plans;
}

ConsistencyAwareInference inference_with(bool dynamic_update) {
    return dynamic_update ? ConsistencyAwareInference::Paper : ConsistencyAwareInference::Official;
}

/// What a model's rows need: its scores with and without the dynamic update.
struct ModelScores {
    EvaluationResult with_update;
    EvaluationResult without_update;
};

ModelScores score_model(model::PatchFusion& model, const datasets::DepthSet& set, const std::vector<const AblationRow*>& rows,
                        EvaluationOptions options, const Progress& progress) {
    ModelScores scores;
    for (const bool dynamic_update : {true, false}) {
        options.plans = plans_of(rows, dynamic_update);
        if (options.plans.empty()) {
            continue;
        }
        options.inference.cai = inference_with(dynamic_update);
        EvaluationResult result = evaluate(model, set, options, progress);
        if (result.images.empty()) {
            throw InputError(fmt::format("{}: no image could be scored; the first: {}", set.name,
                                         result.failures.empty() ? "there is none" : result.failures.front().reason));
        }
        (dynamic_update ? scores.with_update : scores.without_update) = std::move(result);
    }
    return scores;
}

/// Seconds of one prediction of the first image that could be scored.
double seconds_of(model::PatchFusion& model, const datasets::DepthSet& set, const Table2Row& row, const ModelScores& scores,
                  inference::InferenceOptions options) {
    const EvaluationResult& result = row.dynamic_update ? scores.with_update : scores.without_update;
    const auto item =
        std::ranges::find_if(set.items, [&](const datasets::DepthItem& i) { return result.images.contains(i.name); });
    const datasets::DepthSample sample = item->load();
    options.plan = tiling::parse_plan(row.plan);
    options.cai = inference_with(row.dynamic_update);
    options.focal_px = sample.focal_px ? sample.focal_px : options.focal_px;
    const Timer timer;
    static_cast<void>(inference::infer(model, sample.rgb, options));
    return timer.seconds();
}

AblationResult result_of(const AblationRow& row, const ModelScores& scores) {
    const EvaluationResult& result = row.row.dynamic_update ? scores.with_update : scores.without_update;
    const Scores& mean = result.plans.at(std::string(row.row.plan));
    const double ce = row.row.dynamic_update ? mean.ce : scores.with_update.plans.at("p16").ce;
    return {.row = row,
            .scores = {.rel = mean.errors.rel, .see = mean.errors.see, .ce = row.row.key == "coarse" ? kNoValue : ce},
            .images = mean.images};
}

/// Adds failures that are not yet there.
void add_failures(std::vector<Failure>& all, const std::vector<Failure>& more) {
    for (const Failure& failure : more) {
        if (std::ranges::find(all, failure.image, &Failure::image) == all.end()) {
            all.push_back(failure);
        }
    }
}

}  // namespace

AblationTable ablate(const AblationConfig& config, const datasets::DepthSet& set, const LoadModel& load,
                     const EvaluationOptions& options, const Progress& progress) {
    datasets::DepthSet chosen = set;
    if (config.limit > 0 && chosen.items.size() > config.limit) {
        chosen.items.resize(config.limit);
    }
    EvaluationOptions how = options;
    how.alignment = config.alignment;
    AblationTable table = {.set = set.name, .rows = {}, .failures = {}};
    std::set<std::string> models;
    for (const AblationRow& first : config.rows) {
        if (!models.insert(first.model).second) {
            continue;
        }
        std::vector<const AblationRow*> rows;
        for (const AblationRow& row : config.rows) {
            if (row.model == first.model) {
                rows.push_back(&row);
            }
        }
        model::PatchFusion model = load(first.model);
        const ModelScores scores = score_model(model, chosen, rows, how, progress);
        add_failures(table.failures, scores.with_update.failures);
        add_failures(table.failures, scores.without_update.failures);
        for (const AblationRow* row : rows) {
            table.rows.push_back(result_of(*row, scores));
            table.rows.back().scores.seconds = seconds_of(model, chosen, row->row, scores, how.inference);
        }
    }
    std::ranges::sort(table.rows, {},
                      [](const AblationResult& row) { return std::ranges::find(kTable2, row.row.row.key, &Table2Row::key); });
    return table;
}

}  // namespace patchfusion::evaluation
