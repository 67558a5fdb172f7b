// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace patchfusion {

/// Bytes of memory that this process may still take: what the system has left, or what its control group allows it (as in a
/// container) where that is less. None where the system does not tell (it is no Linux).
[[nodiscard]] std::optional<std::int64_t> memory_left();

/// Bytes of this process that lie in memory now; none where the system does not tell.
[[nodiscard]] std::optional<std::int64_t> memory_taken();

}  // namespace patchfusion
