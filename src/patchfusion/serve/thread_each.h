// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

namespace patchfusion::serve {

/// A thread for each task, so many at a time.
class ThreadEach {
  public:
    explicit ThreadEach(int most) : most_(most) {}
    ~ThreadEach() { wait(); }
    ThreadEach(const ThreadEach&) = delete;
    ThreadEach& operator=(const ThreadEach&) = delete;

    /// Begins a task, which throws nothing; waits first where there are as many as there may be.
    void run(std::function<void()> task);
    /// Until no task runs.
    void wait();

  private:
    int most_;
    std::mutex mutex_;
    std::condition_variable ended_;
    int running_ = 0;
};

}  // namespace patchfusion::serve
