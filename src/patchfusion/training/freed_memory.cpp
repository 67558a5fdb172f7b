// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/freed_memory.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#include <limits>
#endif

namespace patchfusion::training {

void keep_freed_memory() {
#ifdef __GLIBC__
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}

}  // namespace patchfusion::training
