// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchfusion::serve {

/// The text of openapi.json, which CMake puts into the program.
extern const char* const kOpenApi;

}  // namespace patchfusion::serve
