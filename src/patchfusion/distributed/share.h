// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "patchfusion/core/share.h"
#include "patchfusion/distributed/process_group.h"

namespace patchfusion::distributed {

/// What of its inputs this process works on. `shard`, as the command line has it, before all ("2/8"; empty: not given); else
/// its place among the processes of an MPI run; else, where srun started it without MPI, its place among the tasks of the step
/// (SLURM_PROCID of SLURM_STEP_NUM_TASKS. Not of SLURM_NTASKS: that is in the environment of the batch script, too, which runs
/// once and is task 0); else everything. Throws InputError for a shard or a task that cannot be.
[[nodiscard]] Share share_of_this_process(const std::string& shard, const ProcessGroup& group);

}  // namespace patchfusion::distributed
