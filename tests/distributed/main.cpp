// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "distributed/group.h"

namespace patchfusion::testing {

const distributed::ProcessGroup& group() {
    static const distributed::ProcessGroup joined = distributed::ProcessGroup::of_this_run();
    return joined;
}

}  // namespace patchfusion::testing

/// Every process of `mpirun -n 2 test_distributed` runs the same tests in step.
int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    (void)patchfusion::testing::group();
    return RUN_ALL_TESTS();
}
