// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

#include "patchfusion/serve/job.h"

namespace patchfusion::serve {

/// What went wrong, in one line as `patchfusion predict` says it: the upload's name in the place of its file here, no folder of
/// ours, no backtrace.
[[nodiscard]] std::string one_line(const std::exception& error, const std::filesystem::path& file, const std::string& name);

/// A file name that a stranger gave, for people only: without folders, control characters and what is special to shells and
/// browsers, at most 100 bytes of UTF-8; "photo" where nothing is left.
[[nodiscard]] std::string harmless_name(const std::string& name);

}  // namespace patchfusion::serve
