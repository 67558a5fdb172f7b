// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchfusion::training {

/// Tells the allocator to keep freed memory for the next step instead of giving it back to the system. Activations are
/// larger than the 32 MB from which glibc maps each block anew, and faulting their pages in again takes a third of a step.
/// For the whole process; without effect on other C libraries.
void keep_freed_memory();

}  // namespace patchfusion::training
