// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::evaluation {

/// A result as text that loses nothing: what the processes of one evaluation, each with some of a set's images, send to the
/// first.
[[nodiscard]] std::string to_text(const EvaluationResult& result);

/// The result of all the images, with the means that one process would have had. `parts` are from to_text.
[[nodiscard]] EvaluationResult merged(const std::vector<std::string>& parts);

}  // namespace patchfusion::evaluation
