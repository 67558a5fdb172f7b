// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/one_thread.h"

#include "patchfusion/serve/http.h"

namespace patchfusion::serve {

OneThread::OneThread() : thread_([this] { loop(); }) {}

OneThread::~OneThread() {
    {
        const std::scoped_lock lock(mutex_);
        ending_ = true;
        waiting_.clear();  // breaks their promises
    }
    came_.notify_all();
    thread_.join();
}

void OneThread::run(const std::function<void()>& work) {
    std::packaged_task<void()> task(work);
    auto done = task.get_future();
    {
        const std::scoped_lock lock(mutex_);
        if (ending_) {
            throw Refusal(503, "the service is stopping");
        }
        waiting_.push_back(std::move(task));
    }
    came_.notify_one();
    try {
        done.get();
    } catch (const std::future_error&) {
        throw Refusal(503, "the service is stopping");
    }
}

void OneThread::loop() {
    for (;;) {
        std::packaged_task<void()> next;
        {
            std::unique_lock lock(mutex_);
            came_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
            if (ending_) {
                return;
            }
            next = std::move(waiting_.front());
            waiting_.pop_front();
        }
        next();
    }
}

}  // namespace patchfusion::serve
