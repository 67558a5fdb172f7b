// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "patchfusion/evaluation/evaluate.h"

namespace patchfusion::cli {

/// "SET/IMAGE: REASON" on stderr for each image that could not be scored. The exit status that follows: kExitOk, or
/// kExitSomeFailed where there is one.
[[nodiscard]] int print_failures(const std::string& set, const std::vector<evaluation::Failure>& failures);

/// Writes a result to the file that was asked for; nothing where its name is empty. Throws InputError where it cannot.
void write_result(const std::string& file, const std::string& text);

}  // namespace patchfusion::cli
