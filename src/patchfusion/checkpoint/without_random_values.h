// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/impl/LocalDispatchKeySet.h>

namespace patchfusion::checkpoint {

/// While it lives, modules that this thread makes get no random starting values: their weights are whatever the memory held
/// (pages that are never touched cost nothing). For modules whose every weight is loaded next; drawing the values of 765 M
/// parameters takes longer than reading them. Constant values (ones, zeros, index buffers) are still written.
class WithoutRandomValues {
  public:
    WithoutRandomValues();

  private:
    c10::impl::IncludeDispatchKeyGuard guard_;
};

}  // namespace patchfusion::checkpoint
