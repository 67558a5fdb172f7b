// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/impl/LocalDispatchKeySet.h>
#include <cstdint>
#include <limits>

namespace patchfusion::checkpoint {

/// While it lives, modules that this thread makes get no random starting values: their weights are whatever the memory held
/// (pages that are never touched cost nothing). For modules whose every weight is loaded next; drawing the values of 765 M
/// parameters takes longer than reading them. Constant values (ones, zeros, index buffers) are still written.
///
/// Where a file says what to make, `most_bytes` bounds what the modules' tensors take together: the first one beyond it is not
/// made, CheckpointError is thrown.
class WithoutRandomValues {
  public:
    explicit WithoutRandomValues(std::int64_t most_bytes = std::numeric_limits<std::int64_t>::max());
    WithoutRandomValues(const WithoutRandomValues&) = delete;
    WithoutRandomValues& operator=(const WithoutRandomValues&) = delete;
    ~WithoutRandomValues();

  private:
    std::int64_t outer_bytes_left_;  // of the one that lives around it
    c10::impl::IncludeDispatchKeyGuard guard_;
};

}  // namespace patchfusion::checkpoint
