// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "patchfusion/serve/job.h"

namespace patchfusion::serve {

/// Jobs in the order they came, up to a limit. Who uploads takes a place before the first byte, so that nobody sends a
/// photograph in vain. Safe to use from any thread; must outlive the places it gave.
class JobQueue {
  public:
    explicit JobQueue(int limit) : limit_(limit) {}

    /// A place in the queue, given back when the last copy goes. Null where the queue is full.
    using Place = std::shared_ptr<void>;
    [[nodiscard]] Place reserve();
    /// The job stands in the queue in the place's stead.
    void push(Place place, std::shared_ptr<Job> job);
    /// The next job, waiting for it; null once the queue is closed. The job counts as running until the next pop.
    [[nodiscard]] std::shared_ptr<Job> pop();
    /// Takes a job that still waits out of the queue.
    void remove(const Job& job);
    /// Ends pop(); what waits is left.
    void close();

    [[nodiscard]] int waiting() const;  // uploads under way not counted
    [[nodiscard]] int uploading() const;
    [[nodiscard]] bool running() const;

  private:
    struct Entry {
        Place place;
        std::shared_ptr<Job> job;
    };
    /// Tells every job how many are before it.
    void number_unlocked();

    int limit_;
    mutable std::mutex mutex_;
    std::condition_variable came_;
    std::deque<Entry> entries_;
    int taken_ = 0;  // places
    bool running_ = false;
    bool closed_ = false;
};

}  // namespace patchfusion::serve
