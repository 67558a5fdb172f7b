// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::evaluation {

/// A set's name and its scores.
using NamedResult = std::pair<std::string, EvaluationResult>;

/// One row per plan in the order coarse, fine, p16, p49, rN; best value of each column in bold (none where a column has but
/// one value; a CE of exactly 0 belongs to a plan without tiles and does not compete); a dash where there is no value.
/// Failed images are named below the table.
[[nodiscard]] std::string to_markdown(const EvaluationResult& result);
/// One table per set under its name; a single set has no heading.
[[nodiscard]] std::string to_markdown(const std::vector<NamedResult>& sets);

/// {"plans": {"p16": {"delta1", "rel", "rms", "log10", "silog", "see", "ce", "images"}, ...},
///  "images": [{"image", "plan", "delta1", ..., "ce"}, ...], "failed": [{"image", "reason"}, ...]}; NaN is null.
[[nodiscard]] std::string to_json(const EvaluationResult& result);
/// A single set as above; several as {"sets": {"NAME": {as above}, ...}}.
[[nodiscard]] std::string to_json(const std::vector<NamedResult>& sets);

}  // namespace patchfusion::evaluation
