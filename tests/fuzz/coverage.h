// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace patchfusion::fuzz {

/// Forgets the branches taken so far; the next input starts here.
void start_coverage();

/// How many branches (each with how often, roughly) the input since start_coverage() took that no input took before.
[[nodiscard]] std::size_t new_branches();

/// How many any input took.
[[nodiscard]] std::size_t branches_seen();

}  // namespace patchfusion::fuzz
