// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/core/side_by_side.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>

namespace patchfusion {

void side_by_side(const std::vector<std::function<void()>>& jobs) {
    const auto workers = std::min<std::int64_t>(static_cast<std::int64_t>(jobs.size()), torch::get_num_threads());
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    std::exception_ptr failure;
    at::parallel_for(0, workers, 1, [&](std::int64_t begin, std::int64_t end) {
        for (; begin < end; ++begin) {
            for (std::size_t job = next++; job < jobs.size(); job = next++) {
                try {
                    jobs[job]();
                } catch (...) {
                    if (!failed.exchange(true)) {
                        failure = std::current_exception();
                    }
                }
            }
        }
    });
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace patchfusion
