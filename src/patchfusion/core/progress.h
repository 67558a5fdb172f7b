// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace patchfusion {

/// Called after each finished unit of work: what the units are ("tiles", "steps", "scenes"), how many are done, of how many.
using Progress = std::function<void(std::string_view unit, int done, int total)>;

}  // namespace patchfusion
