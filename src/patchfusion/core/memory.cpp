// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/memory.h"

#include <unistd.h>
#include <algorithm>
#include <fstream>
#include <string>

namespace patchfusion {
namespace {

/// The number that follows a word of a file of the kernel's; the file's first number for no word.
std::optional<std::int64_t> number_after(const char* path, const std::string& word) {
    std::ifstream file(path);
    for (std::string read; !word.empty() && file >> read && read != word;) {
    }
    std::int64_t number = 0;
    return file >> number ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> memory_left() {
    constexpr std::int64_t kKilobyte = 1024;  // as /proc/meminfo counts
    auto left = number_after("/proc/meminfo", "MemAvailable:");
    if (!left) {
        return std::nullopt;
    }
    *left *= kKilobyte;
    const auto allowed = number_after("/sys/fs/cgroup/memory.max", {});  // "max" where there is no limit
    const auto used = number_after("/sys/fs/cgroup/memory.current", {});
    return allowed && used ? std::clamp<std::int64_t>(*allowed - *used, 0, *left) : *left;
}

std::optional<std::int64_t> memory_taken() {
    std::ifstream file("/proc/self/statm");
    std::int64_t pages = 0;
    return file >> pages >> pages ? std::optional(pages * ::sysconf(_SC_PAGESIZE)) : std::nullopt;  // the second is resident
}

}  // namespace patchfusion
