// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <string_view>

namespace patchfusion {

/// Called after each finished unit of work: what the units are ("tiles", "steps", "scenes"), how many are done, of how many.
using Progress = std::function<void(std::string_view unit, int done, int total)>;

/// What a callback throws to end the work it hears of: nothing went wrong, the result is no longer wanted.
struct Cancelled : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "cancelled"; }
};

}  // namespace patchfusion
