// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::evaluation {

/// The result of all the images of a set, with the means that one process would have had, to the last digit. `parts`: to_json
/// (report.h) of the results of several processes, each with some of the images.
[[nodiscard]] EvaluationResult merged(const std::vector<std::string>& parts);

}  // namespace patchfusion::evaluation
