// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::evaluation {

/// A set's name and its scores.
using NamedResult = std::pair<std::string, EvaluationResult>;

/// One row per baseline and plan in the order constant, mean, coarse, fine, blend-..., p16, p49, rN; best value of each column
/// in bold (none where a column has but one value; a CE of exactly 0 belongs to a plan without tiles and does not compete); a
/// dash where there is no value. Boundary F1 and D3R have columns where some plan has them. Below it, where coarse is among the
/// plans, the others against coarse (CE: against fine), in per cent; then the images that failed.
[[nodiscard]] std::string to_markdown(const EvaluationResult& result);
/// The same for each set under its name, then for the mean of the sets; a single set has no heading.
[[nodiscard]] std::string to_markdown(const std::vector<NamedResult>& sets);

/// {"plans": {"p16": {"delta1", "rel", "rms", "log10", "silog", "see", "ce", "boundary_f1", "d3r", "images"}, ...},
///  "images": [{"image", "plan", "delta1", ..., "d3r"}, ...], "failed": [{"image", "reason"}, ...]}; NaN is null; boundary_f1
///  and
/// d3r are left out where no plan has them.
[[nodiscard]] std::string to_json(const EvaluationResult& result);
/// A single set as above; several as {"sets": {"NAME": {as above}, ...}}.
[[nodiscard]] std::string to_json(const std::vector<NamedResult>& sets);

/// A row per set, image and plan below "set,image,plan,delta1,rel,rms,log10,silog,see,ce,boundary_f1,d3r" (RFC 4180, lines end
/// in a line feed). A value that is not there is empty; images that were not scored have no row.
[[nodiscard]] std::string to_csv(const std::vector<NamedResult>& sets);

}  // namespace patchfusion::evaluation
