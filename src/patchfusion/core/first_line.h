// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace patchfusion {

/// What went wrong, in one line for people: LibTorch's messages go on with a backtrace, which is for nobody there.
[[nodiscard]] std::string first_line(const std::exception& error);

}  // namespace patchfusion
