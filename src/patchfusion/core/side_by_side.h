// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

namespace patchfusion {

/// Does jobs beside one another on LibTorch's own threads, a job a thread, each thread taking the next one as it gets free, and
/// returns when all are done. Never more threads than LibTorch may use: where there are several jobs, its operations inside
/// one stay on that job's thread.
/// What the first job to fail threw is thrown when all are done.
void side_by_side(const std::vector<std::function<void()>>& jobs);

}  // namespace patchfusion
