// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "patchfusion/cli/input_files.h"
#include "patchfusion/cli/photo_queue.h"
#include "patchfusion/cli/predictor.h"

namespace patchfusion::cli {

/// The whole batch: a file that fails is named, the others go on. While a photograph's files are written, the next one is read:
/// `queue` has the photographs of `inputs`. `of`: how many files there are with those of other processes. Returns how many
/// failed.
[[nodiscard]] int predict_all(Predictor& predictor, const PredictArguments& arguments, const std::vector<InputFile>& inputs,
                              std::size_t of, PhotoQueue& queue);

}  // namespace patchfusion::cli
