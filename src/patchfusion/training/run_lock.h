// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace patchfusion::training {

/// Keeps a run folder to one training while it lives: two would write the same checkpoint and logs. The lock is the kernel's
/// (flock on RUN_FOLDER/.lock) and ends with the process, however that ends; the empty file stays. A file system without locks
/// has none.
class RunLock {
  public:
    /// Throws InputError naming the folder where another training holds it, or where it cannot be written.
    explicit RunLock(const std::filesystem::path& run_folder);
    ~RunLock();
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;

  private:
    int descriptor_;
};

}  // namespace patchfusion::training
