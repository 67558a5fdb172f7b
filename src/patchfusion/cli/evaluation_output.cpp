// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/cli/evaluation_output.h"

#include <fmt/format.h>

#include "patchfusion/cli/command.h"
#include "patchfusion/cli/messages.h"
#include "patchfusion/core/files.h"

namespace patchfusion::cli {

int print_failures(const std::string& set, const std::vector<evaluation::Failure>& failures) {
    for (const evaluation::Failure& failure : failures) {
        print_error(fmt::format("{}/{}: {}", set, failure.image, failure.reason));
    }
    return failures.empty() ? kExitOk : kExitSomeFailed;
}

void write_result(const std::string& file, const std::string& text) {
    if (!file.empty()) {
        write_text(file, text);
    }
}

}  // namespace patchfusion::cli
