// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

namespace patchfusion::serve {

/// Does things one after another on a thread of its own: what needs much memory is then needed once at a time, and LibTorch's
/// threads are started for one thread instead of for every connection.
class OneThread {
  public:
    OneThread();
    /// What waits is given up: its run() throws Refusal.
    ~OneThread();
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

    /// Does it there and waits; throws what it throws.
    void run(const std::function<void()>& work);

  private:
    void loop();

    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::packaged_task<void()>> waiting_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace patchfusion::serve
