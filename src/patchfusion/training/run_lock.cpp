// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/training/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <cerrno>

#include "patchfusion/core/error.h"

namespace patchfusion::training {

RunLock::RunLock(const std::filesystem::path& run_folder) {
    const auto path = run_folder / ".lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);  // NOLINT(*-vararg): as POSIX has it
    if (descriptor_ < 0) {
        throw InputError(fmt::format("{}: cannot write: not writable or disk full", path.string()));
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        ::close(descriptor_);
        throw InputError(
            fmt::format("{}: another training is at work there; wait for it or name another run folder", run_folder.string()));
    }
}

RunLock::~RunLock() {
    ::close(descriptor_);
}

}  // namespace patchfusion::training
