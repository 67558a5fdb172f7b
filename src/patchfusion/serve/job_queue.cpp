// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/serve/job_queue.h"

#include <algorithm>
#include <utility>

namespace patchfusion::serve {

JobQueue::Place JobQueue::reserve() {
    const std::scoped_lock lock(mutex_);
    if (taken_ >= limit_) {
        return nullptr;
    }
    ++taken_;
    return {this, [](JobQueue* queue) {
                const std::scoped_lock again(queue->mutex_);
                --queue->taken_;
            }};
}

void JobQueue::push(Place place, std::shared_ptr<Job> job) {
    {
        const std::scoped_lock lock(mutex_);
        entries_.push_back({.place = std::move(place), .job = std::move(job)});
        number_unlocked();
    }
    came_.notify_one();
}

std::shared_ptr<Job> JobQueue::pop() {
    Entry next;  // its place is given back after the lock
    std::unique_lock lock(mutex_);
    running_ = false;
    came_.wait(lock, [&] { return closed_ || !entries_.empty(); });
    if (closed_) {
        return nullptr;
    }
    next = std::move(entries_.front());
    entries_.pop_front();
    running_ = true;
    number_unlocked();
    lock.unlock();
    return std::move(next.job);
}

void JobQueue::remove(const Job& job) {
    std::deque<Entry> gone;  // given back after the lock
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(entries_, &job, [](const Entry& entry) { return entry.job.get(); });
    if (found != entries_.end()) {
        gone.push_back(std::move(*found));
        entries_.erase(found);
        number_unlocked();
    }
}

void JobQueue::close() {
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
    }
    came_.notify_all();
}

int JobQueue::waiting() const {
    const std::scoped_lock lock(mutex_);
    return static_cast<int>(entries_.size());
}

int JobQueue::uploading() const {
    const std::scoped_lock lock(mutex_);
    return taken_ - static_cast<int>(entries_.size());
}

bool JobQueue::running() const {
    const std::scoped_lock lock(mutex_);
    return running_;
}

void JobQueue::number_unlocked() {
    int ahead = running_ ? 1 : 0;
    for (const Entry& entry : entries_) {
        entry.job->set_ahead(ahead++);
    }
}

}  // namespace patchfusion::serve
