// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "patchfusion/core/geometry.h"

namespace patchfusion::cli {

/// What --size means: "2160x3840" is 2160 high and 3840 wide. Throws InputError for anything but HEIGHTxWIDTH of 16 to 16384.
[[nodiscard]] Size parse_size(const std::string& text);

}  // namespace patchfusion::cli
