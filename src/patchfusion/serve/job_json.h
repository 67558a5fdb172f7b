// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "patchfusion/core/geometry.h"
#include "patchfusion/serve/job.h"

namespace patchfusion::serve {

/// A job as the API describes it (openapi.json, Job), on one line.
[[nodiscard]] std::string job_json(const Job& job, const Status& status);

/// A region that got sharper (openapi.json, Tile), on one line.
[[nodiscard]] std::string tile_json(std::size_t index, const Rect& in_photo);

}  // namespace patchfusion::serve
