// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>

namespace patchfusion::fixtures {

/// Where the golden files of the official code lie: PATCHFUSION_FIXTURES, else beside the repository. May be missing.
inline std::filesystem::path root() {
    const char* const given = std::getenv("PATCHFUSION_FIXTURES");
    return given != nullptr ? given : PATCHFUSION_SOURCE_DIR "/../shared/fixtures";
}

}  // namespace patchfusion::fixtures
