// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::evaluation {

/// The result that to_json (report.h) wrote, to the last digit. Throws nlohmann::json::exception for other text.
[[nodiscard]] EvaluationResult result_from_json(const std::string& text);

/// The result of all the images of a set, with the means that one process would have had, to the last digit. `parts`: the
/// results of several processes, each with other images.
[[nodiscard]] EvaluationResult merged(const std::vector<EvaluationResult>& parts);

}  // namespace patchfusion::evaluation
