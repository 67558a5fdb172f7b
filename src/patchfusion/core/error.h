// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace patchfusion {

/// What a user gave cannot be used (file, option, image). The message names the thing, its value and what to do.
struct InputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A weights file cannot be read or does not fit the network. The message names the file and the tensor.
struct CheckpointError : InputError {
    using InputError::InputError;
};

/// Our own mistake: a broken invariant. The message says which.
struct InternalError : std::logic_error {
    using std::logic_error::logic_error;
};

}  // namespace patchfusion
