// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "patchfusion/checkpoint/checkpoint.h"

namespace patchfusion::checkpoint {

/// What the official training leaves behind: the two base networks, which name alike, and everything else.
struct Parts {
    Checkpoint coarse;
    Checkpoint fine;
    Checkpoint fusion;
};

/// One checkpoint with the names of a whole PatchFusion: `coarse_branch.*`, `fine_branch.*`, and the fusion's at the root. The
/// tensors stay where they are; texts beside them are dropped. `sources`: the three files, named in errors. Throws
/// CheckpointError where a part is not what its place says.
[[nodiscard]] Checkpoint merge(Parts parts, const std::vector<std::filesystem::path>& sources);

/// Reads one weights file, or the three of the official training (coarse, fine, fusion) as one. The prefix `module.` of
/// PyTorch's DistributedDataParallel is dropped where all names have it. Throws CheckpointError as read_checkpoint and merge
/// do, InputError for another number of files.
[[nodiscard]] Checkpoint read_merged(const std::vector<std::filesystem::path>& files);

}  // namespace patchfusion::checkpoint
