// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"
#include "patchfusion/evaluation/table2.h"

namespace patchfusion::evaluation {

/// A row of table 2 and the model that stands for it here.
struct AblationRow {
    Table2Row row;
    std::string model;  // as --model takes it
};

/// What an ablation scores, and on what.
struct AblationConfig {
    std::filesystem::path data;  // a folder with one data set
    std::string split;           // as datasets::find_depth_sets takes it
    std::size_t limit = 0;       // images; 0: all
    Alignment alignment = Alignment::None;
    std::vector<AblationRow> rows;
};

/// Reads a TOML file: data, split, limit, align ("none", "median", "scale-shift") and a [[row]] with `row` (a key of kTable2)
/// and `model` for each row. Paths are as the file has them. Throws InputError naming file and key for what cannot be used:
/// unknown keys and rows, rows that are there twice, types, no rows.
[[nodiscard]] AblationConfig read_ablation(const std::filesystem::path& file);

/// What a row came to.
struct AblationResult {
    AblationRow row;
    AblationScores scores;
    int images = 0;
};

struct AblationTable {
    std::string set;
    std::vector<AblationResult> rows;  // in the order of table 2
    std::vector<Failure> failures;     // images that are in no row
};

/// Makes the model that a row names.
using LoadModel = std::function<model::PatchFusion(const std::string& name)>;

/// Scores every row on the set. Rows of one model are scored together, with one model in memory at a time. CE of a row without
/// consistency-aware inference is that of its tiles each by itself, as for p16. Seconds are those of one more prediction of the
/// first image. `options`: how (precision of inference, threads, failures); plans and alignment are the configuration's.
/// Throws InputError where no image could be scored, and what `load` throws.
[[nodiscard]] AblationTable ablate(const AblationConfig& config, const datasets::DepthSet& set, const LoadModel& load,
                                   const EvaluationOptions& options = {}, const Progress& progress = {});

/// Table 2 with our numbers beside the paper's; then, where the coarse row is there, both relative to their own baselines (REL
/// and SEE: coarse, CE: fine); then how many pairs of rows are in the paper's order. A dash where there is no value.
[[nodiscard]] std::string to_markdown(const AblationTable& table);

/// {"set", "source", "rows": [{"row", "method", "model", "plan", "guidance", "g2l", "cat_p", "cat_f", "rel", "see", "ce",
/// "seconds", "images", "paper": {"rel", "see", "ce", "seconds"}}, ...], "failed": [{"image", "reason"}, ...]}; no value is
/// null, and rows that are not trained have no components.
[[nodiscard]] std::string to_json(const AblationTable& table);

}  // namespace patchfusion::evaluation
