// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patchfusion/distributed/process_group.h"

namespace patchfusion::testing {

/// The processes that run this test program together; ctest starts two.
[[nodiscard]] const distributed::ProcessGroup& group();

}  // namespace patchfusion::testing
