// SPDX-License-Identifier: Apache-2.0
// Private to the room: what the inside throws, as the one exception of the
// outside.
#pragma once

#include "patchfusion/patchfusion.hpp"

namespace patchfusion::library {

/// Throws the exception that is being handled as Error; to be called in a catch
/// block.
[[noreturn]] void throw_as_error();

/// work(), throwing nothing but Error.
template <typename Work>
auto with_errors(const Work& work) {
    try {
        return work();
    } catch (...) {
        throw_as_error();
    }
}

}  // namespace patchfusion::library
