// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/distributed/share.h"

#include <fmt/format.h>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "patchfusion/core/error.h"

namespace patchfusion::distributed {
namespace {

constexpr const char* kTask = "SLURM_PROCID";
constexpr const char* kTasks = "SLURM_STEP_NUM_TASKS";
constexpr const char* kNodes = "SLURM_STEP_NUM_NODES";

/// An environment variable's number; none where it is not set.
std::optional<int> number_of(const char* name) {
    const char* const value = std::getenv(name);
    if (value == nullptr) {
        return std::nullopt;
    }
    const std::string_view text = value;
    const char* const end = text.data() + text.size();  // NOLINT(*-pointer-arithmetic): from_chars takes a range
    int number = 0;
    if (const auto [rest, error] = std::from_chars(text.data(), end, number); error != std::errc() || rest != end) {
        throw InputError(fmt::format("{}={}: not a number; unset it, or say which part with --shard I/N", name, text));
    }
    return number;
}

/// This task's place in its step; none where srun did not start this process.
std::optional<Share> share_of_slurm_task() {
    const auto task = number_of(kTask);
    const auto tasks = number_of(kTasks);
    if (!task || !tasks) {
        return std::nullopt;
    }
    const int nodes = number_of(kNodes).value_or(1);
    if (*task < 0 || *task >= *tasks || nodes < 1) {
        throw InputError(fmt::format("{}={}, {}={}, {}={}: no task of a step; unset them, or say which part with --shard I/N",
                                     kTask, *task, kTasks, *tasks, kNodes, nodes));
    }
    return Share{.index = *task, .count = *tasks, .on_machine = (*tasks + nodes - 1) / nodes};
}

}  // namespace

Share share_of_this_process(const std::string& shard, const ProcessGroup& group) {
    if (!shard.empty()) {
        return parse_share(shard);
    }
    if (group.size() > 1) {
        return group.share();
    }
    return share_of_slurm_task().value_or(Share());
}

}  // namespace patchfusion::distributed
