// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/first_line.h"

#include <torch/torch.h>
#include <new>

namespace patchfusion {

std::string first_line(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
        return "out of memory";
    }
    const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
    const std::string message = torch_error != nullptr ? torch_error->what_without_backtrace() : error.what();
    return message.substr(0, message.find('\n'));
}

}  // namespace patchfusion
