// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/thread_each.h"

#include <system_error>
#include <thread>
#include <utility>

namespace patchfusion::serve {

void ThreadEach::run(std::function<void()> task) {
    {
        std::unique_lock lock(mutex_);
        ended_.wait(lock, [&] { return running_ < most_; });
        ++running_;
    }
    const auto work = [this, task = std::move(task)] {
        task();
        const std::scoped_lock lock(mutex_);
        --running_;
        ended_.notify_all();  // under the lock: the last of them may be what wait() waits for
    };
    try {
        std::thread(work).detach();
    } catch (const std::system_error&) {  // no more threads: then slowly
        work();
    }
}

void ThreadEach::wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [&] { return running_ == 0; });
}

}  // namespace patchfusion::serve
